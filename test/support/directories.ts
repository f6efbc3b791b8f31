/** Directories that go away with the test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export async function aDirectory(name = 'workspace'): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'burgee-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  return join(parent, name);
}
