/** A file for a secret that is shown once. */
import { closeSync, existsSync, fchmodSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';

/** Opened before the secret is made, so that none is made for a place that takes none. */
export async function intoSecretFile<T>(path: string, secret: string, make: () => Promise<T>): Promise<T> {
  const isNew = !existsSync(path);
  const file = openSync(path, 'a', 0o600);
  try {
    const made = await make();
    // One that was there already may be open to others.
    fchmodSync(file, 0o600);
    ftruncateSync(file);
    writeSync(file, `${secret}\n`);
    return made;
  } catch (error) {
    if (isNew) rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}
