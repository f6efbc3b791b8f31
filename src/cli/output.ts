/** The two ways out. A stream is made, and its errors are looked after, when the first text goes there. */
import { ERROR_CODES } from '../model/errors.js';

/** A reader that went away (`| head -1`) has what it wanted; everybody else has to hear that the answer is not whole. */
function stdoutFailed(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  writeErr(
    `error STORE_UNAVAILABLE: The answer could not be written: ${error.message}\ntry: make room where stdout goes, then look again; a change that was made stays made\n`,
  );
  process.exit(ERROR_CODES.STORE_UNAVAILABLE.exit);
}

/** What is told beside the answer does not decide how a command ends, and there is nowhere left to say that it got lost. */
function stderrFailed(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
}

const prepared = new Set<'stdout' | 'stderr'>();

function prepare(name: 'stdout' | 'stderr'): NodeJS.WriteStream {
  const stream = process[name];
  if (!prepared.has(name)) {
    prepared.add(name);
    // Before the listener of oclif, which throws what it does not know.
    stream.prependListener('error', name === 'stdout' ? stdoutFailed : stderrFailed);
  }
  return stream;
}

export function writeOut(text: string): void {
  prepare('stdout').write(text);
}

export function writeErr(text: string): void {
  prepare('stderr').write(text);
}
