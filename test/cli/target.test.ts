import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readToken, whereabouts } from '../../src/cli/target.js';

let home: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'burgee-where-'));
  env = { XDG_CONFIG_HOME: join(home, 'config'), BURGEE_ACTOR: 'ana' };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function put(file: string, value: unknown): void {
  mkdirSync(join(home, file, '..'), { recursive: true });
  writeFileSync(join(home, file), typeof value === 'string' ? value : JSON.stringify(value));
}

describe('where a command works', () => {
  it('is .burgee here when nothing says otherwise', () => {
    expect(whereabouts({}, env, home)).toMatchObject({
      directory: { value: join(home, '.burgee'), source: 'default' },
      actor: { value: 'ana', source: 'BURGEE_ACTOR' },
    });
  });

  it('is found upwards, with the project and environment that were committed there', () => {
    put('.burgee/config.json', { project: 'shop', environment: 'staging' });
    mkdirSync(join(home, '.burgee/db'));
    mkdirSync(join(home, 'a/b'), { recursive: true });
    const where = whereabouts({}, env, join(home, 'a/b'));
    expect(where.directory?.value).toBe(join(home, '.burgee'));
    expect(where.environment).toEqual({ value: 'staging', source: join(home, '.burgee/config.json') });
  });

  it('takes project and environment from committed files while a context names the server', () => {
    put('.burgee/config.json', { project: 'shop' });
    put('config/burgee/contexts.json', {
      current: 'far',
      contexts: { far: { server: 'https://far', project: 'other', environment: 'e' } },
    });
    const where = whereabouts({}, env, home);
    expect(where.server?.value).toBe('https://far');
    expect(where.directory).toBeUndefined();
    expect(where.project?.value).toBe('shop');
    expect(where.environment?.value).toBe('e');
  });

  it('brings the configuration of a directory that is named, not the one found upwards', () => {
    put('.burgee/config.json', { project: 'here' });
    put('there/config.json', { project: 'there' });
    expect(whereabouts({ dir: join(home, 'there') }, env, home).project?.value).toBe('there');
  });

  it.each([
    ['not JSON', '{'],
    ['another shape', '[]'],
    ['a number for a name', { project: 7 }],
  ])('refuses a configuration with %s, and names the file', (_what, value) => {
    put('.burgee/config.json', value);
    expect(() => whereabouts({}, env, home)).toThrow(/config\.json/);
  });
});

describe('the token', () => {
  it('comes from the variable or a file, never from nowhere', async () => {
    const server = { server: 'https://far' };
    expect(await readToken(whereabouts(server, { ...env, BURGEE_TOKEN: ' t ' }, home), { BURGEE_TOKEN: ' t ' })).toBe(
      't',
    );
    put('token', 'secret\n');
    expect(await readToken(whereabouts({ ...server, 'token-file': join(home, 'token') }, env, home), {})).toBe(
      'secret',
    );
    for (const text of ['', ' \n', 'one\ntwo\n']) {
      put('token', text);
      await expect(
        readToken(whereabouts({ ...server, 'token-file': join(home, 'token') }, env, home), {}),
      ).rejects.toMatchObject({ code: 'UNAUTHORIZED', message: expect.stringContaining('(--token-file)') });
    }
    await expect(readToken(whereabouts(server, env, home), {})).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    await expect(
      readToken(whereabouts({ ...server, 'token-file': '/nonexistent' }, env, home), {}),
    ).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});
