/** What is read for a command: stdin, or a file. Without oclif, since the full screen reads contexts, too. */
import { readFileSync } from 'node:fs';
import { BurgeeError } from '../model/errors.js';

/** Everything that comes in on stdin. Read without blocking: ctrl-c must end a command that waits for it. */
export async function readStdin(): Promise<string> {
  process.stdin.setEncoding('utf8');
  let text = '';
  for await (const part of process.stdin) text += part;
  return text;
}

/** The text of a file, or of stdin for `-`. */
export async function readInput(file: string): Promise<string> {
  if (file === '-') return readStdin();
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : (cause as Error).message;
    throw new BurgeeError('FILE_NOT_FOUND', `Cannot read ${file}: ${why}`, { hint: 'check the path', cause });
  }
}
