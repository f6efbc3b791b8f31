/** What `npm pack` would put into the two packages. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const FOLDERS = { burgee: ROOT, sdk: `${ROOT}sdk/` } as const;
const run = promisify(execFile);

export interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

/** Packs what is built already: a build in the middle of the tests would change it under the others. */
export async function pack(folder: string, destination?: string): Promise<Packed> {
  await run(process.execPath, [`${ROOT}scripts/pack-notices.mjs`]);
  const where = destination ? ['--pack-destination', destination] : ['--dry-run'];
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', ...where], { cwd: folder });
  const [packed] = JSON.parse(stdout) as [Packed];
  return packed;
}
