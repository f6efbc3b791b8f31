import { keyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { projectFlag } from '../../cli/flags.js';
import { projectKey, segmentOf } from '../../cli/lookup.js';
import { canAsk } from '../../cli/prompts.js';
import { type Editing, edit } from '../../cli/sheets.js';
import { refOf } from '../../model/documents.js';
import { BurgeeError } from '../../model/errors.js';
import type { Operation } from '../../operations/types.js';

export default class SegmentEdit extends ChangeCommand {
  static override summary = 'edit a segment as a file, in $EDITOR';
  static override args = { key: keyArg('key of the segment') };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> segment edit beta-testers'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(SegmentEdit);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      const segment = await segmentOf(workspace, project, args.key);
      if (!canAsk()) {
        throw new BurgeeError('NO_TERMINAL', 'An editor needs a terminal, and there is none.', {
          hint: `burgee segment set ${args.key} --when 'plan == pro'`,
        });
      }
      const { parseSegmentFile, printSegmentFile } = await import('../../interop/flag-file.js');
      const ref = refOf('segment', project, args.key);
      const operations = (text: string): Operation[] => {
        const { key, ...fields } = parseSegmentFile(text);
        if (key === args.key) return [{ op: 'segment.set', project, segment: key, ...fields }];
        throw new BurgeeError('INVALID_INPUT', `The file is of segment ${key}, not of ${args.key}.`);
      };
      const editing: Editing = {
        text: printSegmentFile(segment),
        name: `${args.key}.yaml`,
        release: () => workspace.release(),
        check: async (text) => {
          await workspace.execute(operations(text), { dryRun: true, comment: 'edit' });
        },
        annotate: (text, error) => {
          const kept = text.split('\n').filter((line) => !line.startsWith('# error: '));
          return [`# error: ${error.message.replace(/\s+/g, ' ')}`, ...kept].join('\n');
        },
      };
      return edit(editing, (typed) =>
        this.change(workspace, typed === undefined ? [] : operations(typed), flags, {
          ref,
          expect: { [ref]: segment.version },
        }),
      );
    });
  }
}
