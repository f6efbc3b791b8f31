/** A real workspace in a temporary directory, with a server on free ports. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenKind } from '../../src/model/documents.js';
import { createToken } from '../../src/model/token.js';
import type { Actor, Operation } from '../../src/operations/types.js';
import type { LogEvent } from '../../src/server/server-log.js';
import { type RunningServer, type StartServerOptions, startServer } from '../../src/server/start.js';
import { initWorkspace, type Owner, openOwner } from '../../src/workspace/open.js';
import type { Workspace } from '../../src/workspace/types.js';

export interface TestServer extends RunningServer {
  readonly directory: string;
  readonly owner: Owner;
  /** As an admin in this process. */
  readonly workspace: Workspace;
  readonly logged: LogEvent[];
  run(...operations: Operation[]): Promise<number>;
  /** Makes a token of `shop/production` and returns its text. */
  token(kind: TokenKind, extra?: Partial<Extract<Operation, { op: 'token.create' }>>): Promise<string>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  stop(): Promise<void>;
}

export const admin: Actor = { name: 'tester', via: 'local', role: 'admin' };

export const PROJECT = 'shop';
export const ENVIRONMENT = 'production';

export function flagOperations(count: number): Operation[] {
  return Array.from({ length: count }, (_, index) => ({
    op: 'flag.create' as const,
    project: PROJECT,
    flag: `flag-${index}`,
  }));
}

export async function startTestServer(options: Partial<StartServerOptions> = {}): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'burgee-server-'));
  await initWorkspace(directory);
  const owner = await openOwner(directory);
  const workspace = owner.workspaceFor(admin);
  const run = async (...operations: Operation[]): Promise<number> => (await workspace.execute(operations)).seq;
  if (!(await workspace.get('project', '', PROJECT))) await run({ op: 'project.create', project: PROJECT });
  for (const environment of [ENVIRONMENT, 'staging']) {
    if (await workspace.get('environment', PROJECT, environment)) continue;
    await run({ op: 'environment.create', project: PROJECT, environment });
  }
  const logged: LogEvent[] = [];
  const made = new Map<TokenKind, number>();
  const server = await startServer({ owner, port: 0, log: (event) => logged.push(event), ...options });
  return {
    ...server,
    directory,
    owner,
    workspace,
    logged,
    run,
    async token(kind, extra = {}) {
      const { text, selector, hash } = createToken(kind);
      const scope = kind === 'sdk' || kind === 'client' ? { projects: [PROJECT], environments: [ENVIRONMENT] } : {};
      const count = (made.get(kind) ?? 0) + 1;
      made.set(kind, count);
      // A name belongs to those that may do the same.
      const name = count === 1 ? `${kind} token` : `${kind} token ${count}`;
      await run({ op: 'token.create', token: selector, name, kind, hash, ...scope, ...extra });
      return text;
    },
    get: (path, headers = {}) => fetch(`${server.url}${path}`, { headers }),
    async stop() {
      await server.close();
      await owner.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
