/** The user's own editor. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BurgeeError } from '../model/errors.js';

/** On a private file that is gone afterwards. */
export function editText(text: string, name: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'burgee-'));
  const file = join(directory, name.replace(/[^\w.-]/g, '_'));
  try {
    writeFileSync(file, text, { mode: 0o600 });
    const editor = process.env['VISUAL'] || process.env['EDITOR'] || 'vi';
    runEditor(editor, file);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Through a shell, since editors come with arguments: EDITOR="code --wait". */
function runEditor(editor: string, file: string): void {
  const result = spawnSync('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
  if (result.error || result.status === 127) {
    throw new BurgeeError('USAGE', `The editor "${editor}" cannot be run.`, {
      hint: 'set EDITOR, for example to nano',
    });
  }
}
