import { readFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { startTestServer } from '../support/server.js';

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
