/** An Unleash in production mode with its data in PostgreSQL, nothing sent home, no limit of requests. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Postgres, residentMemory } from './postgres.js';
import type { Product } from './product.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PACKAGE = join(HERE, 'node_modules/unleash-server');
const LIMITLESS = '1000000000';
const LEAST_NODE = 22;
/** As its own SDK asks. */
const FEATURES = { path: '/api/client/features', headers: { 'unleash-client-spec': '5.2.0' } };
const ADMIN = '*:*.bench-admin';
const READER = '*:production.bench-reader';

/** What stands in the way, or the Node and the version that will run. */
export function findUnleash():
  | string
  | { readonly node: string; readonly nodeVersion: string; readonly version: string } {
  if (!existsSync(PACKAGE)) return 'its package is not installed: npm ci --ignore-scripts --prefix bench/unleash';
  const { version } = createRequire(import.meta.url)(join(PACKAGE, 'package.json')) as { version: string };
  if (Number(process.versions.node.split('.')[0]) >= LEAST_NODE)
    return { node: process.execPath, nodeVersion: process.version, version };
  const own = join(HERE, `node_modules/node-${process.platform}-${process.arch}`);
  if (!existsSync(own))
    return `it needs Node ${LEAST_NODE}, and there is none for ${process.platform} ${process.arch} here`;
  const { version: nodeVersion } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as { version: string };
  return { node: join(own, 'bin/node'), nodeVersion: `v${nodeVersion}`, version };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** The same flags as in `bench/server/workspace.ts`, in its two environments, put there directly: over its API, one by one, they would take longer than the bench. */
const seed = (flags: number): string => `
insert into features (name, project, type, created_by_user_id)
  select 'flag-' || n, 'default', 'release', 1 from generate_series(0, ${flags - 1}) n;
insert into feature_environments (environment, feature_name, enabled)
  select e, 'flag-' || n, n % 2 = 0 from generate_series(0, ${flags - 1}) n, unnest(array['development', 'production']) e;
insert into feature_strategies
  (id, feature_name, project_name, environment, strategy_name, parameters, constraints, sort_order, created_by_user_id)
  select gen_random_uuid()::text, 'flag-' || n, 'default', e, 'flexibleRollout',
    jsonb_build_object('rollout', case when n % 5 = 0 then '25' else '100' end, 'stickiness', 'default', 'groupId', 'flag-' || n),
    case when n % 3 = 0
      then '[{"contextName":"country","operator":"IN","values":["DE","FR","NL"],"inverted":false,"caseInsensitive":false}]'::jsonb
      else '[]'::jsonb end,
    0, 1
  from generate_series(0, ${flags - 1}) n, unnest(array['development', 'production']) e;
analyze;
`;

export async function startUnleash(node: string, postgres: Postgres, flags: number): Promise<Product> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(node, [join(PACKAGE, 'dist/server.js')], {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      DATABASE_HOST: postgres.host,
      DATABASE_USERNAME: postgres.user,
      DATABASE_NAME: postgres.database,
      DATABASE_SSL: 'false',
      // Its own is 4, and one connection a writer is what somebody would give it who wants it to write fast.
      DATABASE_POOL_MAX: '10',
      SEND_TELEMETRY: 'false',
      CHECK_VERSION: 'false',
      SDK_API_RATE_LIMIT_PER_MINUTE: LIMITLESS,
      TOKEN_AUTHENTICATION_RATE_LIMIT_PER_MINUTE: LIMITLESS,
      INIT_ADMIN_API_TOKENS: ADMIN,
      INIT_BACKEND_API_TOKENS: READER,
    },
    // It warns of what its own packages do.
    stdio: 'ignore',
  });
  process.on('exit', () => server.kill('SIGKILL'));
  const healthy = () =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await healthy())) {
    if (server.exitCode !== null) throw new Error(`Unleash ended with ${server.exitCode}`);
    await sleep(100);
  }
  postgres.run(seed(flags));
  const toggle = (state: 'on' | 'off') => ({
    path: `/api/admin/projects/default/features/FLAG/environments/production/${state}`,
  });
  const product: Product = {
    name: 'Unleash',
    url,
    authorization: READER,
    snapshot: FEATURES,
    // The open-source server has no route for deltas: a client that has the newest asks as it always does.
    nothingNew: (etag) => ({ ...FEATURES, headers: { ...FEATURES.headers, 'if-none-match': etag } }),
    switches: { url, authorization: ADMIN, on: toggle('on'), off: toggle('off') },
    isOn: (body, flag) =>
      (JSON.parse(body) as { features: { name: string; enabled: boolean }[] }).features.find(
        ({ name }) => name === flag,
      )?.enabled,
    memory: async () => residentMemory(server.pid as number) + postgres.memory(),
    async stop() {
      server.kill('SIGKILL');
    },
  };
  // A change through its API, so that it reads what it was not told of.
  for (const state of ['on', 'off'] as const) {
    const path = toggle(state).path.replace('FLAG', 'flag-1');
    const { status } = await fetch(url + path, { method: 'POST', headers: { authorization: ADMIN } });
    if (status !== 200) throw new Error(`Unleash answers ${status} to a change`);
  }
  return product;
}
