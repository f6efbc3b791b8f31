import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { aPlace, aShop, type Place, run, start } from './support.js';

let place: Place;
afterEach(() => place?.remove());

describe('the main job, as processes of their own', () => {
  it('goes from an empty folder to a rollout, an evaluation and the audit', async () => {
    place = aPlace();
    const said = await place.run(['init', '--project', 'shop']);
    expect(said).toMatchObject({ status: 0 });
    expect(said.stdout).toContain('project shop, environments development, staging, production');
    expect(said.stderr).toContain('burgee flag create new-checkout');
    expect((await place.run(['flag', 'create', 'checkout-v2'])).stdout).toBe(
      'flag checkout-v2 created: boolean, on, off; off everywhere. revision 2 (undo: burgee undo)\n',
    );
    expect((await place.run(['on', 'checkout-v2', '--env', 'production'])).stdout).toBe(
      'checkout-v2 in production: off → on; everyone gets on. revision 3 (undo: burgee undo)\n',
    );
    await place.run(['flag', 'rollout', 'checkout-v2', 'on:10', '--env', 'production']);
    expect(
      (await place.run(['flag', 'rollout', 'checkout-v2', 'on:25', '--env', 'production', '--comment', 'wave 2']))
        .stdout,
    ).toBe(
      'checkout-v2 in production: on 10 % → 25 %; 15 % of users move from off to on, nobody moves back. revision 5 (undo: burgee undo)\n',
    );
    const rule = ['flag', 'rule', 'add', 'checkout-v2', 'when email ends with "@acme.com" serve on', '--id', 'staff'];
    expect((await place.run([...rule, '--env', 'production'])).stdout).toContain('rule staff added at 1 of 1');
    const staff = ['evaluate', 'checkout-v2', '--context', 'key=u-9,email=bo@acme.com', '--env', 'production'];
    expect((await place.run(staff)).stdout).toBe('true\n');
    const audit = await place.run(['audit', 'list']);
    expect(audit.stdout.split('\n')[1]).toMatch(
      /^5\t\S+Z\ttester\tcheckout-v2 in production: on 10 % → 25 %.*\twave 2$/,
    );
  });

  it('says nothing to do when it is so already, and writes nothing', async () => {
    place = await aShop();
    const again = await place.run(['flag', 'rollout', 'checkout', 'on:10', '--env', 'production']);
    expect(again).toMatchObject({ status: 0 });
    expect(again.stdout).toBe('nothing to change, it is so already. revision 7\n');
  });

  it('finds the workspace from a folder below it', async () => {
    place = await aShop();
    const below = mkdtempSync(join(place.directory, 'src-'));
    expect((await run(['flag', 'list', '--env', 'production'], { cwd: below })).stdout).toContain(
      'checkout\tboolean\ton',
    );
  });

  it('shares a workspace with a server, and ends it by SIGTERM with a goodbye', async () => {
    place = await aShop();
    const server = start(['serve', '--port', '0', '--json'], { cwd: place.directory });
    try {
      const ready = await new Promise<string>((resolve, reject) => {
        server.stdout?.setEncoding('utf8').once('data', resolve);
        server.once('exit', () => reject(new Error('the server ended')));
      });
      const { url, pid } = JSON.parse(ready) as { url: string; pid: number };
      expect(pid).toBe(server.pid);
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      const token = (await place.run(['token', 'create', 'app', '--env', 'production'])).stdout.trim();
      const changed = await place.run(['flag', 'serve', 'checkout', 'on', '--env', 'production']);
      expect(changed.stdout).toContain('90 % of users move from off to on');
      const snapshot = await fetch(`${url}/v1/snapshot`, { headers: { authorization: `Bearer ${token}` } });
      const body = (await snapshot.json()) as { flags: Record<string, { fallthrough: unknown }> };
      expect(body.flags['checkout']?.fallthrough).toEqual({ variation: 'on' });
      expect((await place.run(['status'])).stdout).toContain(`served by process ${pid}`);
      expect((await place.run(['usage', 'list', '--json'])).stdout.trim()).toBe('[]');
      expect((await place.run(['clients', '--json'])).status).toBe(0);
    } finally {
      server.kill('SIGTERM');
    }
    const status = await new Promise((resolve) => server.once('exit', resolve));
    expect(status).toBe(0);
  });

  it('does over TCP, with a token, what it does in the folder', async () => {
    place = await aShop();
    const made = await place.json<{ token: string }>('token', 'create', 'ci', '--kind', 'admin', '--role', 'editor');
    const boss = await place.json<{ token: string }>('token', 'create', 'boss', '--kind', 'admin', '--role', 'admin');
    const viewer = await place.json<{ token: string }>('token', 'create', 'look', '--kind', 'admin');
    const server = start(['serve', '--port', '0', '--admin-listen', '127.0.0.1:0', '--json'], { cwd: place.directory });
    const elsewhere = mkdtempSync(join(tmpdir(), 'burgee-remote-'));
    try {
      const ready = await new Promise<string>((resolve) => server.stdout?.setEncoding('utf8').once('data', resolve));
      const { url, adminUrl } = JSON.parse(ready) as { url: string; adminUrl: string };
      const remote = (argv: string[], token: string) =>
        run([...argv, '--server', adminUrl], { cwd: elsewhere, env: { BURGEE_TOKEN: token, BURGEE_PROJECT: 'shop' } });
      expect((await remote(['flag', 'list', '--env', 'production'], made.token)).stdout).toContain(
        'checkout\tboolean\ton',
      );
      const wave = await remote(['flag', 'rollout', 'checkout', 'on:25', '--env', 'production'], made.token);
      expect(wave.stdout).toContain('15 % of users move from off to on');
      expect((await remote(['undo'], made.token)).stdout).toContain('15 % of users move from on to off');
      expect((await remote(['export', join(elsewhere, 'files')], made.token)).status).toBe(0);
      expect((await remote(['plan', '-f', join(elsewhere, 'files'), '--exit-code'], made.token)).status).toBe(0);
      // Walking the whole log is for admins.
      expect((await remote(['audit', 'verify'], made.token)).status).toBe(7);
      expect((await remote(['audit', 'verify'], boss.token)).status).toBe(0);
      expect(await remote(['flag', 'disable', 'checkout', '--env', 'production'], viewer.token)).toMatchObject({
        status: 7,
      });
      const nobody = await remote(['flag', 'list'], 'bge_admin_wrong');
      expect(nobody.status).toBe(7);
      expect(nobody.stderr).toContain('error UNAUTHORIZED');
      expect(nobody.stderr).toContain('came from BURGEE_TOKEN');
      const wrongDoor = await run(['flag', 'list', '--server', url], { env: { BURGEE_TOKEN: made.token } });
      expect([wrongDoor.status, wrongDoor.stderr]).toEqual([4, expect.stringContaining('serve --admin-listen')]);
      writeFileSync(join(elsewhere, 'token'), `${made.token}\n`, { mode: 0o600 });
      const fromFile = ['flag', 'show', 'checkout', '--server', adminUrl, '--project', 'shop'];
      expect((await run([...fromFile, '--token-file', join(elsewhere, 'token')])).status).toBe(0);
      expect((await run(fromFile)).stderr).toContain('BURGEE_TOKEN');
      writeFileSync(join(elsewhere, 'token'), made.token.slice(0, -3));
      expect((await run([...fromFile, '--token-file', join(elsewhere, 'token')])).stderr).toContain(
        `came from the file ${join(elsewhere, 'token')} (--token-file)`,
      );
    } finally {
      server.kill('SIGTERM');
      await new Promise((resolve) => server.once('exit', resolve));
      rmSync(elsewhere, { recursive: true, force: true });
    }
    expect(
      (
        await run(['flag', 'list', '--server', 'http://127.0.0.1:9', '--project', 'shop'], {
          env: { BURGEE_TOKEN: 'x' },
        })
      ).status,
    ).toBe(6);
  });

  it('brings everything back from a backup', async () => {
    place = await aShop();
    const file = join(place.directory, 'monday.backup.gz');
    expect((await place.run(['backup', file])).status).toBe(0);
    const elsewhere = join(place.directory, 'elsewhere');
    expect((await place.run(['restore', file, '--dir', elsewhere])).stdout).toContain('revision 7');
    expect((await place.run(['restore', file, '--dir', elsewhere])).status).toBe(5);
    expect(
      (await place.run(['flag', 'list', '--dir', elsewhere, '--project', 'shop', '--env', 'production'])).stdout,
    ).toContain('on:10,off:90');
  });

  it('signs where the log ends and holds the log against it', async () => {
    place = await aShop();
    const file = join(place.directory, 'head.json');
    await place.run(['audit', 'checkpoint', '--out', file]);
    await place.run(['flag', 'create', 'later']);
    expect((await place.run(['audit', 'verify', '--checkpoint', file])).stdout).toContain(
      'held against the checkpoint of revision 7',
    );
    const { hash, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { hash: string };
    writeFileSync(file, JSON.stringify({ ...rest, hash: hash.replace(/./, hash.startsWith('0') ? '1' : '0') }));
    expect((await place.run(['audit', 'verify', '--checkpoint', file])).status).not.toBe(0);
    expect((await place.run(['doctor'])).status).toBe(0);
  });
});

describe('two pipelines that race for one flag', () => {
  it('let one win; the other gets status 5 and hears by whom', async () => {
    place = await aShop();
    const { version } = await place.json<{ version: number }>('flag', 'show', 'checkout');
    const race = (actor: string, share: number) =>
      place.run(
        [
          'flag',
          'rollout',
          'checkout',
          `on:${share}`,
          '--env',
          'production',
          '--if-version',
          String(version),
          '--json',
        ],
        {
          env: { BURGEE_ACTOR: actor },
        },
      );
    const outcomes = await Promise.all([race('pipeline-a', 25), race('pipeline-b', 50)]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual([0, 5]);
    const lost = outcomes.findIndex((outcome) => outcome.status === 5);
    const { error } = JSON.parse((outcomes[lost] as { stdout: string }).stdout) as {
      error: { code: string; message: string };
    };
    expect(error.code).toBe('VERSION_CONFLICT');
    expect(error.message).toContain(lost === 0 ? 'pipeline-b' : 'pipeline-a');
    const [newest] = await place.json<{ actor: string; seq: number }[]>('audit', 'list');
    expect(newest).toMatchObject({ seq: 8, actor: lost === 0 ? 'pipeline-b' : 'pipeline-a' });
  });
});
