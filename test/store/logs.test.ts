import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initStore } from '../../src/store/init.js';
import { openLevelLog } from '../../src/store/level-log.js';
import { createMemoryLog } from '../../src/store/memory-log.js';
import { describeLog } from '../suites/log-suite.js';

describeLog('memory log', async () => {
  const log = createMemoryLog();
  return { log, reopen: async () => log, dispose: () => log.close() };
});

async function aLevelLog(reopenFirst: boolean) {
  const parent = await mkdtemp(join(tmpdir(), 'burgee-'));
  const directory = join(parent, 'workspace');
  await initStore(directory);
  let log = await openLevelLog({ directory });
  const reopen = async () => {
    await log.close();
    log = await openLevelLog({ directory });
    return log;
  };
  if (reopenFirst) await reopen();
  return {
    log,
    reopen,
    async dispose() {
      await log.close();
      await rm(parent, { recursive: true, force: true });
    },
  };
}

describeLog('LevelDB log', () => aLevelLog(false));
describeLog('LevelDB log, reopened', () => aLevelLog(true));
