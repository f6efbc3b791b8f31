/** A process of its own whose writers switch flags over HTTP, a connection each: `SWITCHES WRITERS MS`, answers in JSON. */
import { Agent, request } from 'node:http';
import type { Switch, Switches } from './product.js';

const [text = '', writers, ms] = process.argv.slice(2);
const { url, authorization, headers, on, off } = JSON.parse(text) as Switches;
const agent = new Agent({ keepAlive: true, maxSockets: Number(writers) });

function ask({ path, body }: Switch, flag: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const content = body === undefined ? {} : { 'content-type': 'application/json' };
    const asked = request(url + path.replace('FLAG', flag), {
      agent,
      method: 'POST',
      headers: { authorization, ...content, ...headers },
    });
    asked.once('error', reject);
    asked.once('response', (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url}${path} answers ${response.statusCode}`));
      });
    });
    asked.end(body?.replace('FLAG', flag));
  });
}

async function write(forMs: number): Promise<{ rate: number; p50: number; p99: number }> {
  const times: number[] = [];
  const start = performance.now();
  await Promise.all(
    Array.from({ length: Number(writers) }, async (_, writer) => {
      for (let next = on; performance.now() - start < forMs; next = next === on ? off : on) {
        const asked = performance.now();
        await ask(next, `flag-${writer}`);
        times.push(performance.now() - asked);
      }
    }),
  );
  const rate = (times.length / (performance.now() - start)) * 1_000;
  times.sort((one, other) => one - other);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { rate, p50: at(0.5), p99: at(0.99) };
}

// This process is new and the server is not: connections are made and code is compiled before anybody counts.
await write(500);
process.stdout.write(`${JSON.stringify(await write(Number(ms)))}\n`);
process.exit(0);
