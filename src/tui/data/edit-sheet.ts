/** A flag's sheet in the user's editor: saved text becomes a proposal; a faulty sheet comes back with its faults marked, nothing lost. */
import { refOf } from '../../model/documents.js';
import { BurgeeError, isBurgeeError } from '../../model/errors.js';
import { annotateSheet, parseSheet, printSheet, sheetIssuesOf } from '../../model/sheet.js';
import type { Effects } from '../core/app.js';
import { environmentNow, flagNow } from './proposals.js';

const GUIDE = '# Save and leave to see the difference; leave without a change to give up.\n';

function statements(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .join('\n');
}

export async function editSheet(key: string, effects: Effects): Promise<undefined> {
  const flag = await flagNow(key, effects);
  const environment = environmentNow(effects);
  const before = printSheet(flag, environment);
  let text = GUIDE + before;
  for (;;) {
    const edited = effects.edit(text, `${key}.${environment}.sheet`);
    const unchanged = statements(edited) === statements(before) || statements(edited) === '' || edited === text;
    if (unchanged) {
      effects.toast({ kind: 'info', text: 'the sheet was left as it was' });
      return undefined;
    }
    try {
      const sheet = parseSheet(edited, flag);
      if (sheet.flag !== key || sheet.environment !== environment) {
        throw new BurgeeError('INVALID_RULE', `This is the sheet of ${key} in ${environment}.`, {
          hint: 'leave the first line as it was',
        });
      }
      effects.propose({
        title: `Change ${key} in ${environment}`,
        operations: [{ op: 'flag.configure', project: flag.project, flag: key, environment, settings: sheet.settings }],
        expect: { [refOf('flag', flag.project, key)]: sheet.version ?? flag.version },
      });
      return undefined;
    } catch (error) {
      if (!isBurgeeError(error)) throw error;
      text = annotateSheet(edited, sheetIssuesOf(error));
    }
  }
}
