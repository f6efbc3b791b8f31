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

/**
 * Opens the editor until the text is right, is left as it was, or is emptied (undefined: nothing to do), and hands it to `use`. Whatever
 * goes wrong then or before, what was typed is kept, and the error says where.
 */
export async function edit<T>(
  { text, name, check, annotate, release }: Editing,
  use: (typed: string | undefined) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'burgee-'));
  const file = join(directory, name);
  let typed = text;
  let kept = false;
  try {
    let shown = text;
    for (let fault: BurgeeError | undefined; ; ) {
      writeFileSync(file, shown, { mode: 0o600 });
      await release();
      const failure = runEditor(file);
      typed = readFileSync(file, 'utf8');
      if (failure) throw failure;
      if (typed.trim() === '' || typed === text) return await use(undefined);
      if (shown !== text && typed === shown)
        throw new BurgeeError(
          'INVALID_RULE',
          `The text was left with its faults, and nothing was changed: ${fault?.message ?? 'they stand in it as comments'}`,
          { hint: fault?.hint ?? 'edit it again', details: fault?.details, cause: fault },
        );
      fault = await faultIn(typed, check);
      if (fault === undefined) return await use(typed);
      shown = annotate(typed, fault);
    }
  } catch (error) {
    if (typed.trim() === '' || typed === text || !isBurgeeError(error)) throw error;
    kept = true;
    throw new BurgeeError(error.code, `${error.message.replace(/\.?$/, '.')} What you typed is kept in ${file}`, {
      hint: error.hint,
      details: { ...error.details, kept: file },
      cause: error,
    });
  } finally {
    if (!kept) rmSync(directory, { recursive: true, force: true });
  }
}

/** What the text itself has wrong. That the store is gone, or somebody was faster, is not mended by editing. */
async function faultIn(text: string, check: Editing['check']): Promise<BurgeeError | undefined> {
  try {
    await check(text);
    return undefined;
  } catch (error) {
    if (isBurgeeError(error) && (error.exitCode === 3 || error.exitCode === 4)) return error;
    throw error;
  }
}

function runEditor(file: string): BurgeeError | undefined {
  const command = editorCommand();
  // Through a shell, as git does: EDITOR may hold arguments (`code --wait`).
  const { status, signal, error } = spawnSync('/bin/sh', ['-c', `${command} "$1"`, 'sh', file], { stdio: 'inherit' });
  if (!error && status === 0) return undefined;
  const why = error ? `could not be started (${error.message})` : `ended with ${signal ?? `status ${status}`}`;
  return new BurgeeError('EDITOR_FAILED', `The editor "${command}" ${why}, and nothing was changed.`, {
    hint: EDITOR_HINTS[status ?? 0] ?? 'leave the editor without an error to go on',
    cause: error,
  });
}

/** As a shell says it. */
const EDITOR_HINTS: Readonly<Record<number, string>> = {
  126: 'EDITOR names something that is no program; try: EDITOR=vi',
  127: 'there is no such program; set EDITOR to one, such as vi or "code --wait"',
};
