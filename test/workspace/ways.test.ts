import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initWorkspace, openWorkspace } from '../../src/workspace/open.js';
import { describeWorkspace } from '../suites/workspace-suite.js';
import { startTestServer } from '../support/server.js';

describeWorkspace('workspace in this process', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'burgee-'));
  const directory = join(parent, 'workspace');
  await initWorkspace(directory);
  const workspace = await openWorkspace({ directory }, { actor: 'ana' });
  return {
    workspace,
    mode: 'owner',
    async dispose() {
      await workspace.close();
      await rm(parent, { recursive: true, force: true });
    },
  };
});

describeWorkspace('workspace over the socket', async () => {
  const server = await startTestServer();
  const workspace = await openWorkspace({ directory: server.directory }, { actor: 'ana' });
  return {
    workspace,
    mode: 'socket',
    async dispose() {
      await workspace.close();
      await server.stop();
    },
  };
});

describeWorkspace('workspace over TCP', async () => {
  const server = await startTestServer({ adminListen: '127.0.0.1:0' });
  const token = await server.token('admin', { role: 'admin' });
  const workspace = await openWorkspace({ server: server.adminUrl as string, token }, { actor: 'ana' });
  return {
    workspace,
    mode: 'remote',
    async dispose() {
      await workspace.close();
      await server.stop();
    },
  };
});
