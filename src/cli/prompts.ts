/** Questions to the person at the terminal. Nothing asks without one: then the caller learns which flag to pass. */
import { createInterface } from 'node:readline/promises';
import { BurgeeError } from '../model/errors.js';

export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Questions go to stderr, so that stdout stays the result. Ctrl-C and the end of input are "no". */
export async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const interrupted = new BurgeeError('INTERRUPTED', 'Stopped; nothing was changed.');
  let stop = () => {};
  try {
    return await new Promise<string>((resolve, reject) => {
      stop = () => reject(interrupted);
      lines.on('SIGINT', stop);
      lines.on('close', stop);
      lines.question(question).then(resolve, reject);
    });
  } finally {
    // Only this one: others take the keys back, or the next question would show each of them twice.
    lines.off('close', stop);
    lines.close();
  }
}

export async function askYes(question: string): Promise<boolean> {
  const answer = (await ask(`${question} [y/N] `)).trim().toLowerCase();
  return answer === 'y' || answer === 'yes';
}
