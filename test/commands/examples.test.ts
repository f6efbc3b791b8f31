import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aPlace, burgee, cleanEnvironment, type Place, root } from './support.js';

let place: Place;
beforeEach(() => {
  place = aPlace();
  mkdirSync(join(place.directory, 'bin'));
  symlinkSync(burgee, join(place.directory, 'bin/burgee'));
});
afterEach(() => place.remove());

interface Ended {
  readonly status: number;
  readonly said: string;
}

function shell(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const path = `${join(place.directory, 'bin')}:${process.env['PATH']}`;
  return new Promise((resolve) => {
    const options = { cwd: place.directory, env: cleanEnvironment({ PATH: path, ...env }), timeout: 100_000 };
    execFile('sh', argv as string[], options, (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code ?? 1) : 0, said: `${stdout}${stderr}` });
    });
  });
}

const example = (name: string) => join(root, 'examples/ci', name);

describe('examples/ci', () => {
  it('pipeline.sh has every exit status that it expects', async () => {
    const ended = await shell([example('pipeline.sh')]);
    expect(ended.said).toContain('all as expected');
    expect(ended.status).toBe(0);
  });

  it('plan.sh, apply.sh and ramp.sh do what a job and cron want of them', async () => {
    await place.json('init', '--project', 'shop', '--environments', 'production');
    await place.json('flag', 'create', 'new-checkout');
    await place.json('flag', 'rollout', 'new-checkout', 'on:90');
    await place.json('on', 'new-checkout');
    await place.json('export', join(place.directory, 'flags'));
    expect((await shell([example('plan.sh')])).status).toBe(0);
    await place.json('flag', 'create', 'by-hand');
    expect(await shell([example('plan.sh')])).toMatchObject({ status: 10 });
    expect((await shell([example('apply.sh')], { COMMENT: 'merge 1' })).said).toContain('flag by-hand deleted');
    const ramp = () => shell([example('ramp.sh'), 'new-checkout', '7', 'production']);
    expect((await ramp()).said).toContain('on 90 % → 97 %');
    expect((await ramp()).said).toContain('on 97 % → 100 %');
    expect((await ramp()).status).toBe(0);
    expect((await shell([example('ramp.sh'), 'nope', '7', 'production'])).status).toBe(4);
  });
});
