import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { aShop, type Outcome, type Place, runHere } from './support.js';

let place: Place;
const places: Place[] = [];
beforeEach(async () => {
  place = await aShop();
  places.push(place);
});
afterAll(() => {
  for (const each of places) each.remove();
});

interface Result {
  readonly changed: boolean;
  readonly dryRun: boolean;
  readonly revision: number;
  readonly summary: readonly string[];
}

const errorOf = ({ stdout }: Outcome) =>
  (JSON.parse(stdout) as { error: { code: string; message: string; hint?: string; details?: Record<string, unknown> } })
    .error;

describe('a workspace', () => {
  it.skipIf(process.platform !== 'linux')('is refused where no folder can be made, at once', async () => {
    const refused = await runHere(['init', '--dir', '/proc/burgee', '--json']);
    expect([refused.status, errorOf(refused).code]).toEqual([6, 'STORE_UNAVAILABLE']);
  });
});

describe('a change', () => {
  it('can be tried without writing anything', async () => {
    const tried = await place.here(['flag', 'rollout', 'checkout', 'on:25', '--env', 'production', '--dry-run']);
    expect(tried.stdout).toContain('15 % of users move from off to on');
    expect(tried.stdout).toContain('- else serve on:10,off:90');
    expect(tried.stdout).toContain('+ else serve on:25,off:75');
    expect(tried.stdout).toContain('dry run: nothing was written');
    const result = await place.json<Result>('flag', 'rollout', 'checkout', 'on:25', '--env', 'production');
    expect(result).toMatchObject({ changed: true, dryRun: false, revision: 8 });
  });

  it('is refused when the version has gone by', async () => {
    const refused = await place.here(['flag', 'enable', 'checkout', '--env', 'staging', '--if-version', '1', '--json']);
    expect(refused.status).toBe(5);
    expect(errorOf(refused).code).toBe('VERSION_CONFLICT');
    expect((await place.here(['flag', 'enable', 'checkout', '--env', 'staging', '--if-version', '3'])).status).toBe(0);
  });

  it.each([
    [
      ['flag', 'enable', 'chekout', '--env', 'production'],
      4,
      'FLAG_NOT_FOUND',
      'burgee flag enable checkout --env production',
    ],
    [
      ['flag', 'enable', 'checkout', '--env', 'prodution'],
      4,
      'ENVIRONMENT_NOT_FOUND',
      'burgee flag enable checkout --env production',
    ],
    [['flag', 'serve', 'checkout', 'onn', '--env', 'production'], 3, 'VARIATION_UNKNOWN', 'on'],
    [['flag', 'rollout', 'checkout', '25', '--env', 'production'], 3, 'VARIATION_UNKNOWN', 'Did you mean "on:25"?'],
    [['flag', 'serve', 'checkout', 'true', '--env', 'production'], 3, 'VARIATION_UNKNOWN', 'Did you mean "on"?'],
    [['ramp', 'checkout', '101', '--env', 'production'], 3, 'INVALID_RULE', '"101" is no percentage'],
    [['evaluate', 'checkout', '--env', 'production', '--at', '1'], 4, 'FLAG_NOT_FOUND', 'burgee flag history checkout'],
    [['flag', 'show', 'checkout', '--env', 'x'], 4, 'ENVIRONMENT_NOT_FOUND', 'staging'],
    [['plan'], 2, 'USAGE', 'Missing required flag --file'],
    [['serve', '--port', 'x'], 2, 'USAGE', '--port: Expected an integer'],
    [['flag', 'rollout', 'checkout', 'on:101', '--env', 'production'], 3, 'INVALID_RULE', '100'],
    [['flag', 'rollout', 'checkout', 'on:60,off:50', '--env', 'production'], 3, 'INVALID_RULE', ''],
    [['flag', 'rule', 'add', 'checkout', 'when plan = pro serve on'], 3, 'INVALID_RULE', '=='],
    [['flag', 'rule', 'add', 'checkout', 'when path matches /(/ serve on'], 3, 'INVALID_RULE', 'RE2'],
    [['segment', 'create', 'odd', '--when', 'path matches /(?=x)/'], 3, 'INVALID_RULE', 'RE2'],
    [['promote', 'checkout', '--from', 'staging', '--to', 'staging'], 2, 'USAGE', '--to'],
    [['backup', '/nonexistent/b.backup'], 4, 'FILE_NOT_FOUND', '/nonexistent/b.backup'],
    [['flag', 'rule', 'remove', 'checkout', 'nope'], 4, 'RULE_NOT_FOUND', ''],
    [['flag', 'create', 'checkout'], 5, 'ALREADY_EXISTS', ''],
    [['flag', 'create', '../etc'], 3, 'INVALID_INPUT', ''],
    [['flag', 'create', 'n', '--type', 'number', '--variation', 'a=x'], 3, 'INVALID_INPUT', 'number'],
    [['segment', 'create', 'beta'], 5, 'ALREADY_EXISTS', ''],
    [['prereq', 'add', 'checkout', 'nope==on'], 4, 'FLAG_NOT_FOUND', ''],
    [['prereq', 'add', 'checkout', 'checkout==on'], 3, 'INVALID_INPUT', ''],
    [['import', 'flagd', '/nonexistent.json'], 4, 'FILE_NOT_FOUND', ''],
    [['project', 'delete', 'shop'], 5, 'IN_USE', ''],
    [['flag', 'delete', 'checkout'], 8, 'CONFIRMATION_REQUIRED', '--yes'],
    [['env', 'delete', 'staging'], 8, 'CONFIRMATION_REQUIRED', '--yes'],
    [['token', 'revoke', 'nobody'], 4, 'TOKEN_NOT_FOUND', ''],
    [['flag', 'rollback', 'checkout', '--to', '99', '--yes'], 4, 'CHANGE_NOT_FOUND', ''],
    [['undo', '99'], 4, 'CHANGE_NOT_FOUND', ''],
    [['audit', 'show', '99'], 4, 'CHANGE_NOT_FOUND', ''],
    [['apply', 'nope.plan'], 4, 'FILE_NOT_FOUND', ''],
    [['flag', 'edit', 'checkout'], 6, 'NO_TERMINAL', '--sheet'],
    [['tui'], 6, 'NO_TERMINAL', ''],
    [['clients'], 6, 'SERVER_UNAVAILABLE', 'burgee serve'],
  ])('%j ends with %i %s and changes nothing', async (argv, status, code, hint) => {
    const refused = await place.here([...(argv as string[]), '--json']);
    expect(errorOf(refused)).toMatchObject({ code });
    expect(refused.status).toBe(status);
    expect(`${errorOf(refused).message} ${errorOf(refused).hint ?? ''}`).toContain(hint);
    const [newest] = await place.json<{ seq: number }[]>('audit', 'list');
    expect(newest?.seq).toBe(7);
  });
});

describe('a protected environment', () => {
  beforeEach(async () => {
    await place.json('env', 'set', 'production', '--protected');
  });

  const off = ['flag', 'disable', 'checkout', '--env', 'production'];

  it('wants a reason first, then a confirmation', async () => {
    const silent = await place.here([...off, '--json']);
    expect([silent.status, errorOf(silent).code]).toEqual([8, 'COMMENT_REQUIRED']);
    const reasoned = await place.here([...off, '--comment', 'errors', '--json']);
    expect([reasoned.status, errorOf(reasoned).code]).toEqual([8, 'CONFIRMATION_REQUIRED']);
    expect((await place.here([...off, '--comment', 'errors', '--yes'])).status).toBe(0);
  });

  it('is asked about for a segment that a flag uses there, and not for other environments', async () => {
    await place.json(
      'flag',
      'rule',
      'add',
      'checkout',
      'when segment:beta serve on',
      '--env',
      'production',
      '--comment',
      'x',
      '--yes',
    );
    expect((await place.here(['segment', 'include', 'beta', 'u-9'])).status).toBe(8);
    expect((await place.here(['flag', 'enable', 'checkout', '--env', 'staging'])).status).toBe(0);
    expect((await place.here(['flag', 'create', 'another'])).status).toBe(0);
  });

  it('asks nothing when nothing would change', async () => {
    expect(
      (await place.here(['flag', 'enable', 'checkout', '--env', 'production', '--comment', 'x'])).stdout,
    ).toContain('so already');
  });

  it('cannot be unprotected in passing', async () => {
    expect((await place.here(['env', 'set', 'production', '--no-protected'])).status).toBe(8);
  });
});

describe('going back in a protected environment', () => {
  it.each([
    ['undo', ['undo', '8']],
    ['flag rollback', ['flag', 'rollback', 'checkout', '--to', '2']],
    ['rollback', ['rollback', '--to', '6']],
    ['promote', ['promote', 'payments', '--from', 'staging', '--to', 'production', '--apply']],
  ])('wants a reason for %s; --yes only confirms', async (_name, argv) => {
    await place.json('flag', 'rollout', 'checkout', 'on:25', '--env', 'production');
    await place.json('flag', 'enable', 'payments', '--env', 'staging');
    await place.json('env', 'set', 'production', '--protected');
    for (const more of [[], ['--comment', ' ']]) {
      const silent = await place.here([...argv, '--yes', ...more, '--json']);
      expect([silent.status, errorOf(silent).code]).toEqual([8, 'COMMENT_REQUIRED']);
    }
    const reasoned = await place.here([...argv, '--comment', 'errors', '--json']);
    expect([reasoned.status, errorOf(reasoned).code]).toEqual([8, 'CONFIRMATION_REQUIRED']);
    expect((await place.here([...argv, '--comment', 'errors', '--yes'])).status).toBe(0);
    const [newest] = await place.json<{ comment: string }[]>('audit', 'list');
    expect(newest?.comment).toMatch(/^(undo 8: )?errors$/);
  });

  it('wants one to take its protection away by an undo', async () => {
    await place.json('env', 'set', 'production', '--protected');
    expect((await place.here(['undo', '--yes'])).status).toBe(8);
    expect((await place.here(['undo', '--yes', '--comment', 'too early'])).status).toBe(0);
  });
});

describe('going back', () => {
  it('says how to take back an undo, which another undo would not', async () => {
    await place.json('flag', 'rollout', 'checkout', 'on:25', '--env', 'production');
    expect((await place.here(['undo'])).stdout).toContain('revision 9 (undo: burgee undo 9)');
    expect((await place.json<Result>('undo', '9')).summary[0]).toContain('on 10 % → 25 %');
  });

  it('undoes step by step, and brings back what an undo took', async () => {
    await place.json('flag', 'rollout', 'checkout', 'on:25', '--env', 'production');
    expect((await place.json<Result>('undo')).summary[0]).toContain('on 25 % → 10 %');
    expect((await place.json<Result>('undo')).summary[0]).toContain('on 10 % → 100 %');
    expect((await place.json<Result>('undo', '10')).summary[0]).toContain('on 100 % → 10 %');
    await place.json('flag', 'disable', 'checkout', '--env', 'production');
    const gone = await place.here(['undo', '8', '--json']);
    expect([gone.status, errorOf(gone).code]).toEqual([5, 'VERSION_CONFLICT']);
    expect(errorOf(gone).message).toContain('by tester');
  });

  it('leaves the changes of others alone', async () => {
    await place.here(['flag', 'disable', 'checkout', '--env', 'production'], { env: { BURGEE_ACTOR: 'ana' } });
    const undone = await place.here(['undo', '--json']);
    expect([undone.status, errorOf(undone).code]).toEqual([5, 'VERSION_CONFLICT']);
    expect((await place.here(['undo', '8'])).status).toBe(0);
  });

  it('brings a flag back to a version, and a project to a revision', async () => {
    await place.json('flag', 'rollout', 'checkout', 'on:50', '--env', 'production');
    await place.json('flag', 'create', 'late');
    await place.json('flag', 'rollback', 'checkout', '--to', '3');
    const { environments } = await place.json<{ environments: Record<string, { fallthrough: unknown }> }>(
      'flag',
      'show',
      'checkout',
    );
    expect(JSON.stringify(environments['production']?.fallthrough)).toContain('10000');
    await place.json('rollback', '--to', '6', '--yes');
    const keys = (await place.json<{ key: string }[]>('flag', 'list')).map((row) => row.key);
    expect(keys).toEqual(['checkout', 'color', 'payments']);
    expect((await place.here(['audit', 'verify'])).status).toBe(0);
  });
});

describe('declared files', () => {
  const folder = () => join(place.directory, 'flags');

  it('plan nothing right after an export', async () => {
    await place.json('export', folder());
    expect(await place.here(['plan', '-f', folder(), '--exit-code'])).toMatchObject({ status: 0 });
    expect(await place.json('export', folder())).toMatchObject({ written: [], removed: [] });
  });

  it('say who would move, are saved with their revision, and are refused when that has gone by', async () => {
    await place.json('export', folder());
    const file = join(folder(), 'flags/checkout.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('on:10,off:90', 'on:40,off:60'));
    const users = join(place.directory, 'users.jsonl');
    writeFileSync(users, Array.from({ length: 200 }, (_, index) => JSON.stringify({ key: `u-${index}` })).join('\n'));
    const saved = join(place.directory, 'release.plan');
    const planned = await place.here(['plan', '-f', folder(), '--out', saved, '--exit-code', '--contexts', users]);
    expect(planned.status).toBe(10);
    expect(planned.stdout).toContain('30 % of users move from off to on');
    expect(planned.stdout).toMatch(/production\tcheckout\toff\ton\t\d\d\t\d\d/);
    await place.json('flag', 'create', 'between');
    const late = await place.here(['apply', saved, '--json']);
    expect([late.status, errorOf(late).code]).toEqual([5, 'PLAN_OUTDATED']);
    await place.json('plan', '-f', folder(), '--out', saved);
    const applied = await place.json<Result>('apply', saved, '--comment', 'release 1');
    expect(applied.summary).toHaveLength(1);
    expect((await place.here(['plan', '-f', folder(), '--exit-code'])).status).toBe(0);
  });

  it('delete only when asked to prune, and confirmed', async () => {
    await place.json('export', folder());
    const gone = join(folder(), 'flags/payments.yaml');
    writeFileSync(gone, '');
    expect((await place.here(['plan', '-f', folder(), '--exit-code'])).status).toBe(0);
    expect((await place.here(['plan', '-f', folder(), '--prune'])).stdout).toContain('- flag payments');
    expect((await place.here(['apply', '-f', folder(), '--prune'])).status).toBe(8);
    expect((await place.json<Result>('apply', '-f', folder(), '--prune', '--yes')).summary).toEqual([
      'flag payments deleted',
    ]);
  });

  it('tell every fault at once, with its place', async () => {
    mkdirSync(folder());
    writeFileSync(join(folder(), 'bad.yaml'), 'flag: x\ntype: wrong\nenvironments:\n  production:\n    state: maybe\n');
    const refused = await place.here(['plan', '-f', folder(), '--json']);
    expect([refused.status, errorOf(refused).code]).toEqual([3, 'INVALID_INPUT']);
    expect(errorOf(refused).details?.['issues']).toHaveLength(4);
  });
});

describe('a sheet', () => {
  it('is printed, changed and taken back', async () => {
    const sheet = (await place.here(['flag', 'show', 'checkout', '--sheet', '--env', 'production'])).stdout;
    expect(sheet).toContain('flag checkout in production v3\nstate on\n');
    const file = join(place.directory, 'checkout.sheet');
    writeFileSync(file, sheet.replace('on:10,off:90', 'on:20,off:80'));
    const edited = await place.json<Result>('flag', 'edit', 'checkout', '--env', 'production', '--sheet', file);
    expect(edited.summary[0]).toContain('10 % of users move from off to on');
    const again = await place.here(['flag', 'edit', 'checkout', '--env', 'production', '--sheet', file, '--json']);
    expect([again.status, errorOf(again).code]).toEqual([5, 'VERSION_CONFLICT']);
  });

  it('with faults says where each is', async () => {
    const file = join(place.directory, 'checkout.sheet');
    writeFileSync(file, 'flag checkout in production v3\nstate perhaps\nelse serve onn\n');
    const refused = await place.here(['flag', 'edit', 'checkout', '--env', 'production', '--sheet', file]);
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain('line 2');
  });
});

describe('promotion', () => {
  it('plans first, applies when told, in one change, and moves nobody between environments', async () => {
    const plan = await place.here(['promote', 'checkout', 'payments', '--from', 'production', '--to', 'staging']);
    expect(plan.stdout).toContain('dry run: nothing was written');
    const done = await place.json<Result>('promote', 'checkout', '--from', 'production', '--to', 'staging', '--apply');
    expect(done.changed).toBe(true);
    for (const key of ['u-1', 'u-2', 'u-3', 'u-4', 'u-5']) {
      const served: unknown[] = [];
      for (const env of ['production', 'staging']) {
        const evaluate = ['evaluate', 'checkout', '--context', `key=${key}`, '--env', env];
        const { decisions } = await place.json<{ decisions: { variation: string }[] }>(...evaluate);
        served.push(decisions[0]?.variation);
      }
      expect(served[0]).toBe(served[1]);
    }
  });
});

describe('what is told beside the result', () => {
  it('names the role of an admin token', async () => {
    expect((await place.here(['token', 'create', 'ci', '--kind', 'admin'])).stderr).toContain('--role editor');
    expect((await place.here(['token', 'create', 'ci', '--kind', 'admin'])).status).toBe(0);
    expect((await place.here(['token', 'rotate', 'ci'])).stderr).toContain('try: burgee token list');
  });

  it('says that a file is no folder', async () => {
    const file = join(place.directory, 'file');
    writeFileSync(file, '');
    const refused = await runHere(['init', '--dir', file]);
    expect([refused.status, refused.stderr]).toEqual([4, expect.stringContaining('is a file')]);
  });
});

describe('tokens', () => {
  it('are shown once, listed without their secret, and end', async () => {
    const made = await place.here(['token', 'create', 'app', '--env', 'production']);
    expect(made.stdout).toMatch(/^bge_sdk_\w+\n$/);
    const listed = await place.here(['token', 'list', '--json']);
    expect(listed.stdout).not.toContain(made.stdout.trim());
    expect(listed.stdout).not.toContain('hash');
    const rotated = await place.here(['token', 'rotate', 'app']);
    expect(rotated.stdout).toMatch(/^bge_sdk_\w+\n$/);
    expect((await place.here(['token', 'revoke', 'app'])).status).toBe(2);
    const file = join(place.directory, 'secret');
    await place.json('token', 'create', 'ci', '--kind', 'admin', '--role', 'editor', '--out', file);
    chmodSync(file, 0o600);
    expect(readFileSync(file, 'utf8')).toMatch(/^bge_admin_/);
    expect((await place.here(['token', 'revoke', 'ci'])).status).toBe(8);
    expect((await place.here(['token', 'revoke', 'ci', '--yes'])).status).toBe(0);
    const states = await place.json<{ name: string; state: string }[]>('token', 'list', '--all');
    expect(states.find((token) => token.name === 'ci')?.state).toBe('revoked');
  });
});

describe('the attribute that the lists of a segment hold', () => {
  const set = (...more: string[]) => place.here(['segment', 'set', 'beta', '--by', 'company.id', ...more, '--json']);
  const by = async () => (await place.json<{ by: string }>('segment', 'show', 'beta')).by;

  it('is not changed in passing while keys are listed', async () => {
    const refused = await set();
    expect([refused.status, errorOf(refused).code]).toEqual([8, 'CONFIRMATION_REQUIRED']);
    expect(errorOf(refused).message).toContain('(1) with company.id from now on, and no longer with key');
    expect(await by()).toBe('targetingKey');
    expect((await set('--yes')).status).toBe(0);
    expect(await by()).toBe('company.id');
  });

  it('is changed at once with new lists, or when it is the same', async () => {
    expect((await place.here(['segment', 'set', 'beta', '--by', 'key'])).stdout).toContain('so already');
    expect((await set('--include', 'c-1')).status).toBe(0);
    await place.json('segment', 'forget', 'beta', 'c-1');
    expect((await place.here(['segment', 'set', 'beta', '--by', 'team.id'])).status).toBe(0);
  });
});

describe('an attribute that nothing else asks for', () => {
  const at = ['--env', 'production'];
  beforeEach(async () => {
    await place.json('flag', 'rule', 'add', 'payments', 'when country == US serve on:50,off:50 by company.id', ...at);
  });

  it.each([
    [['flag', 'rule', 'add', 'checkout', 'when contry == SE serve on', ...at], '"contry"; did you mean country?'],
    [['flag', 'rule', 'add', 'checkout', 'when plna == pro serve on', ...at], '"plna"; did you mean plan?'],
    [['flag', 'rollout', 'checkout', 'on:5', '--by', 'compny.id', ...at], '"compny.id"; did you mean company.id?'],
    [['segment', 'create', 'north', '--when', 'countri == SE'], '"countri"; did you mean country?'],
  ])('is asked about when one like it is known: %j', async (argv, warning) => {
    const { status, stdout, stderr } = await place.here(argv);
    expect(stderr).toBe(`warning: nothing else here asks for ${warning}\n`);
    expect([status, stdout.includes('revision 9')]).toEqual([0, true]);
    for (const more of ['--quiet', '--json']) expect((await place.here([...argv, more])).stderr).toBe('');
  });

  it('is as good as any when none is like it, or when it is known', async () => {
    for (const condition of ['country == SE and plan == pro', 'brand_new == 1', 'key == u-1 and now > 2026-01-01']) {
      const { status, stderr } = await place.here([
        'flag',
        'rule',
        'add',
        'checkout',
        `when ${condition} serve on`,
        ...at,
      ]);
      expect([status, stderr]).toEqual([0, '']);
    }
  });
});

it('undo takes a project and --yes', async () => {
  expect((await place.here(['undo', '--yes', '--project', 'shop', '--json'])).status).toBe(0);
  expect((await place.here(['undo', '--yes', '--project', 'nope', '--json'])).status).toBe(4);
});

describe('a token that goes into a file', () => {
  const file = () => join(place.directory, 'app.token');
  const create = (...more: string[]) => place.here(['token', 'create', 'app', '--env', 'staging', ...more, '--json']);
  const count = async () => (await place.json<unknown[]>('token', 'list')).length;

  it('can be read by its owner alone, also when the file was there', async () => {
    writeFileSync(file(), 'something longer than any token'.repeat(10), { mode: 0o644 });
    expect((await create('--out', file())).status).toBe(0);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readFileSync(file(), 'utf8')).toMatch(/^bge_sdk_\w+\n$/);
    expect((await place.here(['token', 'rotate', 'app', '--out', file()])).status).toBe(0);
    expect(await count()).toBe(2);
  });

  it('is not made when the file cannot be, and leaves none when it is not made', async () => {
    expect((await create('--out', join(place.directory, 'none/app.token'))).status).toBe(4);
    expect((await create('--expires', '2001-01-01', '--out', file())).status).toBe(3);
    expect(
      (await place.here(['token', 'create', 'x'.repeat(300), '--env', 'staging', '--out', file(), '--json'])).status,
    ).toBe(3);
    expect([await count(), existsSync(file())]).toEqual([0, false]);
  });
});
