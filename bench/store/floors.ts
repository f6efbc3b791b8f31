/** Hand-written prototypes of the same work without a product around it, on the same disk, at the same time. */
import { fdatasync, open, write } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Level } from 'level';

const openFile = promisify(open);
const writeFile = promisify(write) as unknown as (fd: number, data: Buffer) => Promise<number>;
const syncFile = promisify(fdatasync);

const RECORD = 'r'.repeat(1024);

export interface Floor {
  readonly name: string;
  run(ms: number): Promise<number>;
  close(): Promise<void>;
}

/** Records a second. */
async function rate(ms: number, step: () => Promise<number>): Promise<number> {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < ms) count += await step();
  return (count / (performance.now() - start)) * 1_000;
}

export async function appendFloor(directory: string): Promise<Floor> {
  const fd = await openFile(join(directory, 'append.log'), 'a');
  const record = Buffer.from(RECORD);
  return {
    name: '1 KB append + fdatasync',
    run: (ms) =>
      rate(ms, async () => {
        await writeFile(fd, record);
        await syncFile(fd);
        return 1;
      }),
    close: async () => {},
  };
}

export async function levelFloor(directory: string, records: number): Promise<Floor> {
  const database = new Level<string, string>(join(directory, `level-${records}`));
  await database.open();
  let next = 0;
  return {
    name: `LevelDB sync batch of ${records}, one in flight`,
    run: (ms) =>
      rate(ms, async () => {
        const chain = database.batch();
        for (let count = 0; count < records; count += 1) {
          next += 1;
          chain.put(String(next).padStart(14, '0'), RECORD);
        }
        await chain.write({ sync: true });
        return records;
      }),
    close: () => database.close(),
  };
}
