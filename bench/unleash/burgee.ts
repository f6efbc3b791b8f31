/** burgee, served from a workspace on the disk, with what its own process writes beside it. */
import { rmSync } from 'node:fs';
import { type Child, startChild } from '../server/child.js';
import type { Written } from '../store/writers.js';
import { residentMemory } from './postgres.js';
import type { Product } from './product.js';

interface Hello {
  readonly url: string;
  readonly adminUrl: string;
  readonly token: string;
  readonly adminToken: string;
  readonly pid: number;
}

export interface Burgee extends Product {
  /** Writers in the server's own process, without HTTP. */
  writeInProcess(writers: number, ms: number): Promise<Written>;
}

const switchTo = (op: 'flag.enable' | 'flag.disable') => ({
  path: '/v1/operations',
  body: JSON.stringify({ operations: [{ op, project: 'shop', environment: 'production', flag: 'FLAG' }] }),
});

export async function startBurgee(flags: number): Promise<Burgee> {
  const make = new URL('../server/make-process.ts', import.meta.url);
  const { hello: made } = await startChild<{ directory: string; token: string }>(make, String(flags));
  const program = new URL('./burgee-process.ts', import.meta.url);
  const server: Child<Hello> = await startChild(program, made.directory, made.token);
  const { url, adminUrl, token, adminToken, pid } = server.hello;
  process.on('exit', () => server.process.kill('SIGKILL'));
  return {
    name: 'burgee',
    url,
    authorization: `Bearer ${token}`,
    snapshot: { path: '/v1/snapshot' },
    nothingNew: (etag) => ({ path: `/v1/poll?since=${etag.slice(1, -1)}` }),
    switches: {
      url: adminUrl,
      authorization: `Bearer ${adminToken}`,
      // As our own client asks: each write once in the answer.
      headers: { prefer: 'writes-once' },
      on: switchTo('flag.enable'),
      off: switchTo('flag.disable'),
    },
    isOn: (body, flag) => (JSON.parse(body) as { flags: Record<string, { enabled: boolean }> }).flags[flag]?.enabled,
    memory: async () => residentMemory(pid),
    writeInProcess: (writers, ms) => server.ask(`write ${writers} ${ms}`),
    async stop() {
      await server.ask('stop').catch(() => {});
      rmSync(made.directory, { recursive: true, force: true });
    },
  };
}
