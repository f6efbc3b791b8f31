/** One file damaged, everything read, mended, and read again. Reading is done by a process of its own, which LevelDB may end. */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBurgeeError } from '../../src/model/errors.js';
import { databasePath } from '../../src/store/database.js';
import { repair } from '../../src/store/doctor.js';
import { damagedTables } from '../../src/store/tables.js';
import { openOwner } from '../../src/workspace/open.js';
import { buildMaster, damage, type Reading, randomOf } from './damage.js';

export interface Trial extends Reading {
  readonly what: string;
  /** Whether repair brought everything back, which it can: the copy of the log is whole. */
  readonly repaired: boolean;
}

export interface Trials {
  run(seed: number): Promise<Trial>;
}

/** `reader` is the program `reader.ts`. */
export async function damageTrials(reader: string, parent: string): Promise<Trials> {
  const master = join(parent, 'master');
  const truth = join(parent, 'truth.json');
  writeFileSync(truth, JSON.stringify([...(await buildMaster(master))]));

  function read(directory: string): Reading {
    const { status, stdout, stderr } = spawnSync(process.execPath, [reader, directory, truth], { encoding: 'utf8' });
    if (status === 0) return JSON.parse(stdout) as Reading;
    const isLevel = /leveldb|Assertion/.test(stderr);
    return { wrong: isLevel ? [] : [`the reader failed: ${stderr.slice(0, 500)}`], shown: 'process ended' };
  }

  return {
    async run(seed) {
      const directory = join(parent, 'trial');
      rmSync(directory, { recursive: true, force: true });
      cpSync(master, directory, { recursive: true });
      const what = `seed ${seed}: ${damage(databasePath(directory), randomOf(seed))}`;
      const { wrong, shown } = read(directory);
      if (shown === 'harmless') return { what, wrong, shown, repaired: true };
      if (shown === 'process ended') wrong.push(...(await notRefused(directory)));
      await repair(directory);
      const after = read(directory);
      return { what, wrong: [...wrong, ...after.wrong], shown, repaired: after.shown === 'harmless' };
    },
  };
}

/** What ends processes must be refused once it has ended two. */
async function notRefused(directory: string): Promise<string[]> {
  if (damagedTables(databasePath(directory)).length === 0) return ['the process ended, and no table is damaged'];
  writeFileSync(join(directory, 'unclean'), '2');
  try {
    await (await openOwner(directory)).close();
    return ['it was opened a third time'];
  } catch (error) {
    return isBurgeeError(error) && error.code === 'STORE_CORRUPT' ? [] : [String(error)];
  }
}
