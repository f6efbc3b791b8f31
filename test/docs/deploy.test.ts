import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { startTestServer } from '../support/server.js';
import { systemdUnit } from './checks.js';

interface Dashboard {
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
}

it('the dashboard asks for nothing that the server does not measure', async () => {
  const server = await startTestServer();
  onTestFinished(() => server.stop());
  const measured = await (await server.get('/metrics')).text();
  const dashboard = JSON.parse(
    await readFile(new URL('../../deploy/grafana.json', import.meta.url), 'utf8'),
  ) as Dashboard;
  const asked = dashboard.panels.flatMap(({ targets }) =>
    targets.flatMap(({ expr }) => expr.match(/burgee_[a-z_]+/g) ?? []),
  );
  expect(asked.length).toBeGreaterThan(8);
  expect(asked.filter((name) => !measured.includes(`# TYPE ${name} `))).toEqual([]);
});

it('systemd takes the unit', async () => {
  expect(systemdUnit(await readFile(new URL('../../deploy/burgee.service', import.meta.url), 'utf8'))).toBeUndefined();
});

it('the image is made of files that are there, and starts what the program has', async () => {
  const text = await readFile(new URL('../../deploy/Dockerfile', import.meta.url), 'utf8');
  const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = '']) => files.split(' '));
  for (const file of copied) expect(existsSync(new URL(`../../${file}`, import.meta.url)), file).toBe(true);
  expect(copied.length).toBeGreaterThan(3);
  const { scripts } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const [, script = ''] of text.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(script);
});
