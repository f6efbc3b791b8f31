/** What the README promises a stranger: that `npm start` serves a shop, and that it takes five minutes to a flag in an application. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { burgee } from '../end-to-end/program.js';
import { aDirectory } from '../support/directories.js';
import { dialogue, type Item, itemsOf } from './page.js';
import { openPage, ROOT } from './shell.js';

/** Lines of a program that goes on until the test is over. */
function linesOf(
  script: string,
  directory: string,
  env: Readonly<Record<string, string>>,
): (wanted: RegExp) => Promise<string> {
  const child = spawn(process.execPath, [join(ROOT, script)], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: directory, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  const seen: string[] = [];
  let wake = (): void => {};
  createInterface(child.stdout).on('line', (line) => {
    seen.push(line);
    wake();
  });
  return async (wanted) => {
    for (;;) {
      const found = seen.find((line) => wanted.test(line));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}

it('npm start makes a shop and serves it, and what it says to type next works', async () => {
  const home = await aDirectory('home');
  mkdirSync(home);
  const directory = join(home, '.burgee');
  const line = linesOf('scripts/start.mjs', home, { BURGEE_DIR: directory, BURGEE_PORT: '0' });
  const [token = ''] = /bge_sdk_\w+/.exec(await line(/BURGEE_TOKEN=/)) ?? [];
  const [url = ''] = /http:\/\/127\.0\.0\.1:(?!4242)\d+/.exec(await line(/127\.0\.0\.1:(?!4242)\d+/)) ?? [];
  const list = await burgee(home, ['flag', 'list', '--env', 'production', '--dir', directory]);
  expect(list.stdout).toContain('new-checkout');
  const said = linesOf('examples/app.mjs', home, { BURGEE_URL: url, BURGEE_TOKEN: token });
  expect(await said(/^rules from/)).toContain('network');
  const rollout = ['flag', 'rollout', 'new-checkout', 'on:25', '--env', 'production', '--comment', 'first wave'];
  expect((await burgee(home, [...rollout, '--dir', directory])).stdout).toContain('25 %');
  expect(await said(/touches/)).toContain('new-checkout');
});

/** A slow typist. */
const CHARACTERS_A_SECOND = 5;
const TOUR = ['Start', 'Your own application, in five minutes'];

/** What a reader of these sections types. */
function typedIn(item: Item): string {
  if (item.kind === 'hidden') return '';
  if (item.language === 'console')
    return dialogue(item.text)
      .map(({ command }) => command)
      .join('\n');
  // The tests are no part of the way to a flag.
  return item.text.includes('npm test') ? '' : item.text;
}

/** `TOUR_FROM_NOTHING=1` installs and builds a clone, as the reader of an empty machine does; it needs the network. */
function waitForInstallation(): number {
  if (process.env['TOUR_FROM_NOTHING'] !== '1') return 0;
  const directory = mkdtempSync(join(tmpdir(), 'burgee-clone-'));
  const began = performance.now();
  try {
    for (const command of [`git clone --quiet '${ROOT}' .`, 'npm ci --silent', 'npm run build --silent'])
      expect(spawnSync('sh', ['-c', command], { cwd: directory, stdio: 'inherit' }).status, command).toBe(0);
    return performance.now() - began;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

it('from nothing to a flag in an application takes five minutes at most', async () => {
  const sections = readFileSync(join(ROOT, 'README.md'), 'utf8').split(/^## /m);
  const installed = waitForInstallation();
  const shell = await openPage();
  let characters = 0;
  let waited = 0;
  try {
    for (const title of TOUR) {
      const section = sections.find((text) => text.startsWith(`${title}\n`));
      expect(section, title).toBeDefined();
      for (const item of itemsOf(section as string)) {
        characters += typedIn(item).length;
        if (item.kind === 'block' && item.skip !== undefined) continue;
        const began = performance.now();
        if (item.kind === 'block' && item.save !== undefined) shell.save(item.save.replace('my-app/', ''), item.text);
        else if (item.kind === 'block') expect((await shell.run(typedIn(item))).text, item.text).not.toMatch(/^error/m);
        waited += performance.now() - began;
      }
    }
  } finally {
    await shell.close();
  }
  const typing = characters / CHARACTERS_A_SECOND;
  const [clone, waiting] = [installed / 1000, waited / 1000];
  process.stdout.write(
    `the tour: ${characters} characters typed in ${typing.toFixed(0)} s, ${waiting.toFixed(1)} s of waiting for commands${
      installed > 0 ? `, ${clone.toFixed(0)} s for a clone, npm ci and the build` : ''
    }: ${(typing + waiting + clone).toFixed(0)} s\n`,
  );
  // What is waited for is another machine's business; what is typed must leave a minute for it.
  expect(typing).toBeLessThan(240);
});
