import { describe, expect, it } from 'vitest';
import { bundle } from '../support/bundle.js';
import { aDirectory } from '../support/directories.js';
import { killCycles } from './kill.js';

const program = bundle(new URL('./writer.ts', import.meta.url));

describe('kill -9 under eight writers', () => {
  it('loses nothing that was acknowledged, in 50 cycles', async () => {
    const report = await killCycles(program, await aDirectory(), 50);
    expect(report).toMatchObject({
      lost: 0,
      doubled: 0,
      chain: 'holds',
      stateDiffers: undefined,
      misreads: [],
      bugs: [],
    });
    expect(report.acknowledged).toBeGreaterThanOrEqual(45);
  });

  it('finds a store that acknowledges before it writes', async () => {
    const report = await killCycles(program, await aDirectory(), 5, 'acknowledge before the write');
    expect(report.lost).toBeGreaterThan(0);
  });
});
