import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createToken } from '../../src/model/token.js';
import { startAdminSocket } from '../../src/server/admin-socket.js';
import { startServer } from '../../src/server/start.js';
import { initWorkspace, openOwner, openWorkspace } from '../../src/workspace/open.js';
import type { Workspace } from '../../src/workspace/types.js';
import { type OperationsSubject, operationsSuite } from '../suites/operations-suite.js';
import { MemoryState } from '../support/memory-state.js';

function inMemory(): OperationsSubject {
  const state = MemoryState.of([]);
  return {
    async execute(operations, options = {}) {
      const writes = await state.run(operations, options);
      return { changed: writes.length > 0 && options.dryRun !== true, writes };
    },
    get: async (kind, project, key) => state.get(kind, project, key),
    close: async () => {},
  };
}

async function aWorkspaceDirectory(): Promise<{ directory: string; remove: () => Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'burgee-'));
  const directory = join(parent, 'workspace');
  await initWorkspace(directory);
  return { directory, remove: () => rm(parent, { recursive: true, force: true }) };
}

function subjectOf(workspace: Workspace, ...closing: (() => Promise<unknown>)[]): OperationsSubject {
  return {
    execute: (operations, options) => workspace.execute(operations, options),
    get: (kind, project, key) => workspace.get(kind, project, key),
    async close() {
      await workspace.close();
      for (const close of closing) await close();
    },
  };
}

async function onDisk(): Promise<OperationsSubject> {
  const { directory, remove } = await aWorkspaceDirectory();
  return subjectOf(await openWorkspace({ directory }, { actor: 'ana' }), remove);
}

async function overTheSocket(): Promise<OperationsSubject> {
  const { directory, remove } = await aWorkspaceDirectory();
  const owner = await openOwner(directory);
  const socket = await startAdminSocket(owner);
  const workspace = await openWorkspace({ directory }, { actor: 'ana' });
  return subjectOf(
    workspace,
    () => socket.close(),
    () => owner.close(),
    remove,
  );
}

async function overTcp(): Promise<OperationsSubject> {
  const { directory, remove } = await aWorkspaceDirectory();
  const owner = await openOwner(directory);
  const server = await startServer({ owner, port: 0, adminListen: '127.0.0.1:0', log: () => {} });
  const { text, selector, hash } = createToken('admin');
  const local = owner.workspaceFor({ name: 'ana', via: 'local', role: 'admin' });
  await local.execute([{ op: 'token.create', token: selector, name: 'suite', kind: 'admin', role: 'admin', hash }]);
  const workspace = await openWorkspace({ server: server.adminUrl ?? '', token: text }, { actor: 'ana' });
  return subjectOf(
    workspace,
    () => server.close(),
    () => owner.close(),
    remove,
  );
}

operationsSuite('in memory', async () => inMemory());
operationsSuite('in a workspace on disk', onDisk);
operationsSuite('over the socket', overTheSocket);
operationsSuite('over TCP', overTcp);
