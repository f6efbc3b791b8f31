// A burgee server as a process of its own, from the build: killed and started again by the film.
import { createToken } from '../../../dist/model/token.js';
import { startServer } from '../../../dist/server/start.js';
import { initWorkspace, openOwner } from '../../../dist/workspace/open.js';

const { FILM_DIRECTORY: directory, FILM_PORT: port, FILM_FIRST: isFirst } = process.env;
if (isFirst) await initWorkspace(directory);
const owner = await openOwner(directory);
const workspace = owner.workspaceFor({ name: 'film', via: 'local', role: 'admin' });
const on = { project: 'shop', environment: 'production' };
const values = (generation) => [
  ['generation', 'number', generation],
  ['twin', 'object', { generation }],
];

let token;
if (isFirst) {
  if (!(await workspace.get('project', '', 'shop')))
    await workspace.execute([{ op: 'project.create', project: 'shop' }]);
  if (!(await workspace.get('environment', 'shop', 'production')))
    await workspace.execute([{ op: 'environment.create', ...on }]);
  for (const [flag, type, value] of values(1)) {
    await workspace.execute([
      { op: 'flag.create', project: 'shop', flag, type, variations: [{ key: 'only', value }] },
      { op: 'flag.enable', ...on, flag },
    ]);
  }
  const { text, selector, hash } = createToken('sdk');
  const scope = { projects: ['shop'], environments: ['production'] };
  await workspace.execute([{ op: 'token.create', token: selector, name: 'film', kind: 'sdk', hash, ...scope }]);
  token = text;
}
const server = await startServer({ owner, port: Number(port ?? 0), log: () => {} });
process.send({ ready: { url: server.url, token } });

async function change(generation) {
  // Both flags in one change: an application never sees one without the other.
  const { seq } = await workspace.execute(
    values(generation).map(([flag, , value]) => ({
      op: 'variation.set',
      project: 'shop',
      flag,
      variation: { key: 'only', value },
    })),
  );
  process.send({ changed: seq });
}

process.on('message', ({ generation }) => void change(generation));
