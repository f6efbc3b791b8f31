import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../support/bundle.js';
import { damageTrials, type Trials } from './damage-trial.js';

const reader = bundle(new URL('./reader.ts', import.meta.url));
const TRIALS = 20;

describe('damaged files', () => {
  let parent: string;
  let trials: Trials;
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'burgee-'));
    trials = await damageTrials(reader, parent);
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));

  it('never give a wrong answer, and are mended from the copy of the log', async () => {
    for (let seed = 1; seed <= TRIALS; seed += 1) {
      const { what, wrong, repaired } = await trials.run(seed);
      expect({ what, wrong, repaired }).toEqual({ what, wrong: [], repaired: true });
    }
  });
});
