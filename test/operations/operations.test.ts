import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initWorkspace, openWorkspace } from '../../src/workspace/open.js';
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

async function onDisk(): Promise<OperationsSubject> {
  const parent = await mkdtemp(join(tmpdir(), 'burgee-'));
  const directory = join(parent, 'workspace');
  await initWorkspace(directory);
  const workspace = await openWorkspace({ directory }, { actor: 'ana' });
  return {
    execute: (operations, options) => workspace.execute(operations, options),
    get: (kind, project, key) => workspace.get(kind, project, key),
    close: async () => {
      await workspace.close();
      await rm(parent, { recursive: true, force: true });
    },
  };
}

operationsSuite('in memory', async () => inMemory());
operationsSuite('in a workspace on disk', onDisk);
