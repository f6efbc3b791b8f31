/** burgee with both planes over TCP, in a process of its own. Says where it is, then takes commands on stdin. */
import { createInterface } from 'node:readline';
import { createToken } from '../../src/model/token.js';
import { startServer } from '../../src/server/start.js';
import { openOwner } from '../../src/workspace/open.js';
import { write } from '../store/writers.js';

const [directory, token] = process.argv.slice(2) as [string, string];
const owner = await openOwner(directory);
const workspace = owner.workspaceFor({ name: 'bench', via: 'local', role: 'admin' });
const admin = createToken('admin');
await workspace.execute([
  { op: 'token.create', token: admin.selector, name: 'writers', kind: 'admin', role: 'editor', hash: admin.hash },
]);
const server = await startServer({ owner, port: 0, adminListen: '127.0.0.1:0', log: () => {} });
while (!(await fetch(`${server.url}/readyz`)).ok) await new Promise((resolve) => setTimeout(resolve, 50));
const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
say({ url: server.url, adminUrl: server.adminUrl, token, adminToken: admin.text, pid: process.pid });

for await (const line of createInterface({ input: process.stdin })) {
  const [command, writers, ms] = line.split(' ');
  if (command === 'write') {
    say(await write((operations) => workspace.execute(operations), Number(writers), Number(ms)));
  } else if (command === 'stop') {
    await server.close();
    await owner.close();
    process.exit(0);
  }
}
