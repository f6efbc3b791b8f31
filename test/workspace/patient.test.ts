import { describe, expect, it } from 'vitest';
import { BurgeeError } from '../../src/model/errors.js';
import type { Change } from '../../src/store/types.js';
import { followPatiently } from '../../src/workspace/patient.js';
import type { AdminWorkspace } from '../../src/workspace/types.js';

const change = (seq: number): Change => ({ seq }) as Change;

/** Gives the next entries each time it is asked, then loses the connection as told. */
function broken(error: Error, stretches: readonly number[][]): AdminWorkspace & { asked: number[] } {
  const asked: number[] = [];
  const follow = async function* (from: number): AsyncGenerator<Change> {
    const stretch = stretches[asked.length] ?? [];
    asked.push(from);
    for (const seq of stretch) yield change(seq);
    throw error;
  };
  return { asked, follow } as unknown as AdminWorkspace & { asked: number[] };
}

describe('following a server', () => {
  it('goes on where the connection broke, until told to stop', async () => {
    const workspace = broken(new BurgeeError('SERVER_UNAVAILABLE', 'away'), [[4, 5], [], [6, 7]]);
    const stop = new AbortController();
    const seen: number[] = [];
    for await (const { seq } of followPatiently(workspace).follow(3, stop.signal)) {
      seen.push(seq);
      if (seq === 7) stop.abort();
    }
    expect(seen).toEqual([4, 5, 6, 7]);
    expect(workspace.asked).toEqual([3, 5, 5]);
  });

  it('does not try again what will never do', async () => {
    const workspace = broken(new BurgeeError('UNAUTHORIZED', 'no'), [[1]]);
    const seen: number[] = [];
    const follow = async (): Promise<void> => {
      for await (const { seq } of followPatiently(workspace).follow(0, new AbortController().signal)) seen.push(seq);
    };
    await expect(follow()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(seen).toEqual([1]);
  });
});
