/** A workspace with flags as services have them: most on or off, some with rules, some split. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createToken } from '../../src/model/token.js';
import type { Operation } from '../../src/operations/types.js';
import { initWorkspace, type Owner, openOwner } from '../../src/workspace/open.js';

export const PROJECT = 'shop';
export const ENVIRONMENTS = ['production', 'staging', 'development'] as const;
const BATCH = 500;

export async function makeWorkspace(flags: number): Promise<{ owner: Owner; directory: string; token: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'burgee-bench-'));
  await initWorkspace(directory);
  const owner = await openOwner(directory);
  const workspace = owner.workspaceFor({ name: 'bench', via: 'local', role: 'admin' });
  if (!(await workspace.get('project', '', PROJECT)))
    await workspace.execute([{ op: 'project.create', project: PROJECT }]);
  for (const environment of ENVIRONMENTS) {
    if (await workspace.get('environment', PROJECT, environment)) continue;
    await workspace.execute([{ op: 'environment.create', project: PROJECT, environment }]);
  }
  for (let from = 0; from < flags; from += BATCH) {
    await workspace.execute(Array.from({ length: Math.min(BATCH, flags - from) }, (_, index) => flagOf(from + index)));
  }
  const { text, selector, hash } = createToken('sdk');
  await workspace.execute([
    {
      op: 'token.create',
      token: selector,
      name: 'bench',
      kind: 'sdk',
      hash,
      projects: [PROJECT],
      environments: [ENVIRONMENTS[0]],
    },
  ]);
  return { owner, directory, token: text };
}

function flagOf(index: number): Operation {
  const settings = {
    enabled: index % 2 === 0,
    offVariation: 'off',
    prerequisites: [],
    targets: [],
    rules:
      index % 3 === 0
        ? [
            {
              id: 'r1',
              when: { attribute: 'country', op: 'in' as const, values: ['DE', 'FR', 'NL'] },
              serve: { variation: 'on' },
            },
          ]
        : [],
    fallthrough:
      index % 5 === 0 ? { split: { ranges: [{ variation: 'on', from: 0, to: 25_000 }] } } : { variation: 'off' },
  };
  return {
    op: 'flag.create',
    project: PROJECT,
    flag: `flag-${index}`,
    environments: Object.fromEntries(ENVIRONMENTS.map((environment) => [environment, settings])),
  };
}
