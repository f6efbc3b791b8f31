/** Sheets in an editor: a faulty one comes back with its errors as comments, and nothing that was typed is lost. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Flag } from '../model/documents.js';
import { BurgeeError, isBurgeeError } from '../model/errors.js';
import type { Sheet } from '../model/sheet.js';
import type { Write } from '../store/types.js';

/** What the sheet makes of the flag, as a write that is not made. */
export function settingsWrite(flag: Flag, sheet: Sheet): Write {
  const after: Flag = {
    ...flag,
    version: flag.version + 1,
    environments: { ...flag.environments, [sheet.environment]: sheet.settings },
  };
  return { kind: 'flag', project: flag.project, key: flag.key, version: after.version, before: flag, after };
}

export function editorCommand(env: NodeJS.ProcessEnv = process.env): string {
  return env['VISUAL'] || env['EDITOR'] || 'vi';
}

export interface Editing {
  readonly text: string;
  /** Name of the file that the editor sees; its ending picks the colours. */
  readonly name: string;
  /** Called before the editor opens: who edits for an hour keeps nobody out. */
  readonly release: () => Promise<void>;
  /** Throws what is wrong with the text. */
  readonly check: (text: string) => Promise<void>;
  /** The text with what is wrong as comments. */
  readonly annotate: (text: string, error: BurgeeError) => string;
}

/** Opens the editor until the text is right, is left as it was, or is emptied. Undefined: nothing to do. */
export async function edit({ text, name, check, annotate, release }: Editing): Promise<string | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'burgee-'));
  const file = join(directory, name);
  let shown = text;
  let fault: BurgeeError | undefined;
  try {
    for (;;) {
      writeFileSync(file, shown, { mode: 0o600 });
      await release();
      runEditor(file);
      const typed = readFileSync(file, 'utf8');
      if (typed.trim() === '' || typed === text) return undefined;
      if (shown !== text && typed === shown)
        throw new BurgeeError(
          'INVALID_RULE',
          `The text was left with its faults, and nothing was changed: ${fault?.message ?? 'they stand in it as comments'}`,
          { hint: fault?.hint ?? 'edit it again', details: fault?.details, cause: fault },
        );
      try {
        await check(typed);
        return typed;
      } catch (error) {
        if (!isBurgeeError(error)) throw error;
        fault = error;
        shown = annotate(typed, error);
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function runEditor(file: string): void {
  const command = editorCommand();
  // Through a shell, as git does: EDITOR may hold arguments (`code --wait`).
  const { status, error } = spawnSync('/bin/sh', ['-c', `${command} "$1"`, 'sh', file], { stdio: 'inherit' });
  if (error || status !== 0) {
    throw new BurgeeError(
      'INVALID_INPUT',
      `The editor "${command}" ended with ${error?.message ?? `status ${status}`}; nothing was changed.`,
      {
        hint: 'set EDITOR to an editor that waits, such as vi or "code --wait"',
      },
    );
  }
}
