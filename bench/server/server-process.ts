/** The server under test, in a process of its own. Says where it is on the first line, then takes commands on stdin. */
import { createInterface } from 'node:readline';
import { startServer } from '../../src/server/start.js';
import { openOwner } from '../../src/workspace/open.js';
import { ENVIRONMENTS, PROJECT } from './workspace.js';

const [directory, token, port = '0'] = process.argv.slice(2) as [string, string, string?];
const owner = await openOwner(directory);
const begun = process.hrtime.bigint();
const server = await startServer({ owner, port: Number(port), log: () => {} });
const workspace = owner.workspaceFor({ name: 'bench', via: 'local', role: 'admin' });
const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
const ready = async (): Promise<boolean> => (await fetch(`${server.url}/readyz`)).ok;
while (!(await ready())) await new Promise((resolve) => setTimeout(resolve, 50));
say({ url: server.url, socketPath: server.socketPath, token, pid: process.pid, begun: String(begun) });

let on = false;
for await (const line of createInterface({ input: process.stdin })) {
  const [command, count = '1'] = line.split(' ');
  if (command === 'change') {
    const times: number[] = [];
    for (let round = 0; round < Number(count); round++) {
      on = !on;
      const started = process.hrtime.bigint();
      await workspace.execute([
        {
          op: on ? 'flag.enable' : 'flag.disable',
          project: PROJECT,
          environment: ENVIRONMENTS[0],
          flag: `flag-${1 + 2 * (round % 400)}`,
        },
      ]);
      times.push(Number(process.hrtime.bigint() - started) / 1e6);
    }
    say({
      at: Date.now() * 1e6 + Number(process.hrtime.bigint() % 1_000_000n),
      hr: String(process.hrtime.bigint()),
      times,
    });
  } else if (command === 'memory') {
    globalThis.gc?.();
    say(process.memoryUsage());
  } else if (command === 'stop') {
    await server.close();
    await owner.close();
    process.exit(0);
  }
}
