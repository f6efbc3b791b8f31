import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fields } from '../../src/cli/fields.js';
import { commandLine, ids } from './catalogue.js';
import { aShop, type Outcome, type Place, root, runHere, standIn } from './support.js';

const { COMMANDS } = createRequire(import.meta.url)(join(root, 'dist/bundle/commands.cjs')) as {
  COMMANDS: Readonly<Record<string, { readonly fields?: Fields; readonly baseFlags: object }>>;
};

let shop: Place;
standIn(async () => {
  shop = await aShop();
  await shop.json('flag', 'rule', 'add', 'checkout', 'when segment:beta serve on', '--env', 'production');
  await shop.json('token', 'create', 'app', '--env', 'production');
  await shop.json('webhook', 'add', 'chat', 'https://chat.example.com/hook');
  return shop;
});

const reading = ids.filter((id) => COMMANDS[id]?.fields !== undefined);
const fieldsOf = (id: string) => COMMANDS[id]?.fields as Fields;
/** The same names as in `src/cli/fields.ts`, worked out apart. */
const namesOf = ({ members, columns = [] }: Fields) => [
  ...new Set([...members, ...columns.map(({ title }) => title.toLowerCase().replaceAll(' ', '-'))]),
];
const ONLY_LIVE = new Set(['clients', 'usage:list', 'webhook:deliveries']);
const here = reading.filter((id) => !ONLY_LIVE.has(id));
const lineOf = (id: string) => [...commandLine(id), ...(id === 'usage:stale' ? ['--after', '0s'] : [])];
const error = ({ stdout }: Outcome) =>
  (JSON.parse(stdout) as { error: { code: string; message: string; hint: string; details: object } }).error;

describe('--fields', () => {
  it('is there for whatever lists and shows documents', () => {
    expect(reading).toEqual(expect.arrayContaining(ids.filter((id) => /:(list|show|history)$/.test(id))));
    expect(ids.filter((id) => Object.hasOwn(COMMANDS[id]?.baseFlags ?? {}, 'fields'))).toEqual(reading);
  });

  it.each(reading)('of %s: an unknown one is refused before anything is read, and all are named', async (id) => {
    const refused = await runHere([...lineOf(id), '--fields', 'key,nonsense', '--json', '--dir', '/nonexistent']);
    expect([refused.status, error(refused).code]).toEqual([2, 'USAGE']);
    expect(error(refused).details).toMatchObject({ fields: namesOf(fieldsOf(id)) });
    for (const name of namesOf(fieldsOf(id))) expect(error(refused).message).toContain(name);
  });

  it.each(here)('of %s: every member under --json is one, and each can be had alone', async (id) => {
    const result = await shop.json<object | object[]>(...lineOf(id));
    const objects = Array.isArray(result) ? (result as object[]) : [result];
    expect(fieldsOf(id).members).toEqual(expect.arrayContaining(objects.flatMap((each) => Object.keys(each))));
    for (const name of fieldsOf(id).members) {
      const picked = await shop.json<object | object[]>(...lineOf(id), '--fields', name);
      const alone = (each: object) => (Object.hasOwn(each, name) ? { [name]: each[name as keyof typeof each] } : {});
      expect(picked, name).toEqual(Array.isArray(result) ? objects.map(alone) : alone(result));
    }
  });

  it.each(here)('of %s: each can be had in a table and in a pipe', async (id) => {
    for (const name of namesOf(fieldsOf(id))) {
      for (const env of [{}, { BURGEE_FORCE_TTY: '1', NO_COLOR: '1' }]) {
        const { status, stdout } = await shop.here([...lineOf(id), '--fields', name], { env });
        expect([status, stdout === ''], name).toEqual([0, id === 'context:list']);
      }
    }
  });

  it('are columns of a pipe in the order that was asked for', async () => {
    const rows = (await shop.here(['flag', 'list', '--fields', 'owner,key', '--env', 'production'])).stdout;
    expect(rows).toBe('ana\tcheckout\n\tcolor\n\tpayments\n');
  });

  it('give a flag one row, and one for each environment when that makes a difference', async () => {
    const list = async (fields: string) =>
      (await shop.here(['flag', 'list', 'checkout', '--all-envs', '--fields', fields])).stdout;
    expect(await list('key,owner')).toBe('checkout\tana\n');
    expect(await list('environment,state')).toBe('development\toff\nstaging\toff\nproduction\ton\n');
  });

  it('have the titles of their columns on a terminal', async () => {
    const env = { BURGEE_FORCE_TTY: '1', NO_COLOR: '1' };
    const { stdout } = await shop.here(['segment', 'list', '--fields', 'createdAt,key,by'], { env });
    expect(stdout).toMatch(/^CREATED AT +KEY +BY\n\d{4}-\S+ +beta +targetingKey\n$/);
    const shown = await shop.here(['flag', 'show', 'checkout', '--fields', 'version,owner'], { env });
    expect(shown.stdout).toBe('version  4\nowner    ana\n');
  });

  it('name the whole command again, put right, when one was mistyped', async () => {
    expect(error(await shop.here(['flag', 'show', 'checkout', '--fields', 'key,ownr', '--json'])).hint).toContain(
      'burgee flag show checkout --fields key,owner --json',
    );
    expect((await shop.here(['ls', '--fields=key,ownr'])).stderr).toContain('try: burgee flag list --fields=key,owner');
  });

  it('are listed to whoever names none, in the help, and on the tab key', async () => {
    expect((await shop.here(['env', 'list', '--fields'])).stderr).toContain('The fields are: key, project, name,');
    const help = await shop.here(['env', 'list', '--help']);
    expect(help.stdout).toMatch(/\nFIELDS\n {2}key, project, name, color, order, protected,/);
    const next = async (typed: string) =>
      (await runHere(['__complete', '--', 'env', 'list', '--fields', typed])).stdout.trimEnd().split('\n');
    expect(await next('pro')).toEqual(['project', 'protected']);
    expect(await next('key,project,p')).toEqual(['key,project,protected']);
  });
});
