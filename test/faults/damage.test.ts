import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildMaster, damageTrial, type Truth } from './damage.js';

const TRIALS = 30;

describe('damaged files', () => {
  let parent: string;
  let truth: Truth;
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'burgee-'));
    truth = await buildMaster(join(parent, 'master'));
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));

  it('never give a wrong answer, and are mended from the copy of the log', { timeout: 300_000 }, async () => {
    for (let seed = 1; seed <= TRIALS; seed += 1) {
      const trial = await damageTrial(join(parent, 'master'), join(parent, 'trial'), truth, seed);
      expect({ what: trial.what, wrong: trial.wrong, repaired: trial.repaired }).toEqual({
        what: trial.what,
        wrong: [],
        repaired: true,
      });
    }
  });
});
