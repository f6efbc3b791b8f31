// Takes out of sdk/dist what older sources left there, before it is packed: the compiler adds files and never removes one.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'sdk/dist');
for (const file of readdirSync(dist, { recursive: true })) {
  const source = file.replace(/(\.d\.ts|\.js)$/, '.ts');
  if (source !== file && !existsSync(join(root, source))) rmSync(join(dist, file));
}
