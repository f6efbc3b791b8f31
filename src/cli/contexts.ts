/** Writing the user's named places. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { contextsFile, readContexts, type UserContexts } from './target.js';

export function changeContexts(change: (contexts: UserContexts) => UserContexts): UserContexts {
  const file = contextsFile();
  const next = change(readContexts());
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Whole or not at all: another terminal may be reading it.
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, file);
  return next;
}
