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
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.on('SIGINT', () => reject(interrupted));
      lines.on('close', () => reject(interrupted));
      lines.question(question).then(resolve, reject);
    });
  } finally {
    lines.removeAllListeners('close');
    lines.close();
  }
}

export async function askYes(question: string): Promise<boolean> {
  const answer = (await ask(`${question} [y/N] `)).trim().toLowerCase();
  return answer === 'y' || answer === 'yes';
}
