import type { Ruleset } from '../../src/engine/index.js';
import { builtin } from './builtin.js';
import type { RulesetCache } from './types.js';

function needed<T>(name: string): T {
  const found = builtin<T>(name);
  if (!found) throw new Error(`files need Node (${name})`);
  return found;
}

type Fs = typeof import('node:fs/promises');
type Crypto = typeof import('node:crypto');

const sha256 = (text: string) => needed<Crypto>('node:crypto').createHash('sha256').update(text).digest('hex');

/**
 * The last-known-good rules in a file: a line that says what follows, with its checksum, then the ruleset. It is written to a temporary file,
 * synced and renamed, so a reader finds the old rules or the new ones, whole, whenever the process dies. Several processes may share one file.
 */
export function cacheInFile(path: string, identity = ''): RulesetCache {
  const fs = needed<Fs>('node:fs/promises');
  return {
    async load() {
      let text: string;
      try {
        text = await fs.readFile(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
      const end = text.indexOf('\n');
      const rules = text.slice(end + 1);
      let head: { burgee?: unknown; identity?: unknown; sha256?: unknown };
      try {
        head = JSON.parse(text.slice(0, end));
      } catch {
        throw new Error(`${path} is not a rules file`);
      }
      if (head?.burgee !== 1) throw new Error(`${path} is not a rules file of format 1`);
      if (head.identity !== identity) throw new Error(`${path} was written for another server or token`);
      if (head.sha256 !== sha256(rules)) throw new Error(`${path} is damaged`);
      return JSON.parse(rules) as Ruleset;
    },
    async save(ruleset) {
      const rules = JSON.stringify(ruleset);
      const head = JSON.stringify({ burgee: 1, identity, sha256: sha256(rules) });
      const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
      try {
        const file = await fs.open(temporary, 'wx', 0o600);
        try {
          await file.writeFile(`${head}\n${rules}`);
          await file.sync();
        } finally {
          await file.close();
        }
        await fs.rename(temporary, path);
      } catch (error) {
        await fs.rm(temporary, { force: true });
        throw error;
      }
    },
  };
}

/** A ruleset as `burgee` prints it. */
export async function readRuleset(path: string): Promise<unknown> {
  return JSON.parse(await needed<Fs>('node:fs/promises').readFile(path, 'utf8'));
}
