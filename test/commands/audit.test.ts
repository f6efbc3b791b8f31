import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aShop, type Place } from './support.js';

let place: Place;
beforeAll(async () => {
  place = await aShop();
  await place.json('flag', 'create', 'gone');
  await place.json('flag', 'delete', 'gone', '--yes');
  await place.json('env', 'create', 'canary');
  await place.json('env', 'delete', 'canary', '--yes');
});
afterAll(() => place.remove());

describe('a filter of the log', () => {
  it.each([
    [['--env', 'prodution'], 4, 'ENVIRONMENT_NOT_FOUND', '--env production'],
    [['--flag', 'chekout'], 4, 'FLAG_NOT_FOUND', '--flag checkout'],
    [['--segment', 'bta'], 4, 'SEGMENT_NOT_FOUND', '--segment beta'],
    [['--action', 'flag.enbale'], 3, 'INVALID_INPUT', 'flag.enable'],
    [['--action', 'bogus'], 3, 'INVALID_INPUT', 'segment'],
  ])('%j names nothing that is or was, and says so', async (filter, status, code, hint) => {
    const refused = await place.here(['audit', 'list', ...filter, '--json']);
    const { error } = JSON.parse(refused.stdout) as { error: { code: string; hint: string } };
    expect([refused.status, error.code]).toEqual([status, code]);
    expect(error.hint).toContain(hint);
  });

  it('finds what was deleted, and nothing where nothing happened', async () => {
    const list = (...argv: string[]) => place.json<unknown[]>('audit', 'list', ...argv);
    expect(await list('--flag', 'gone')).toHaveLength(2);
    expect((await list('--env', 'canary')).length).toBeGreaterThan(0);
    expect(await list('--flag', 'payments', '--since', '2999-01-01')).toEqual([]);
    expect(await list('--action', 'rule')).toEqual([]);
    expect(await list('--action', 'webhook')).toEqual([]);
  });

  it('tells --actor from --by', async () => {
    expect((await place.here(['audit', 'list', '--actor', 'ana'])).stderr).toContain('--by');
    expect((await place.here(['audit', 'list', '--by', 'ana'])).stderr).toBe('');
  });
});
