/** Fills a directory with a workspace to look at: `fill.js DIRECTORY [FLAGS]`. */
import { existsSync } from 'node:fs';
import type { Operation } from '../../../src/operations/types.js';
import { initWorkspace, openWorkspace } from '../../../src/workspace/open.js';

const AREAS = [
  'checkout',
  'billing',
  'search',
  'onboarding',
  'pricing',
  'invoice',
  'cart',
  'ranker',
  'mail',
  'profile',
];
const THINGS = [
  'new-flow',
  'apple-pay',
  'tax-v2',
  'retry-policy',
  'legacy',
  'one-page',
  'tour',
  'export',
  'limits',
  'hints',
];
const OWNERS = ['ana', 'ola', 'kari', 'ci'];

export function nameOf(index: number): string {
  const area = AREAS[index % AREAS.length];
  const thing = THINGS[Math.floor(index / AREAS.length) % THINGS.length];
  return index < AREAS.length * THINGS.length ? `${area}.${thing}` : `${area}.${thing}-${index}`;
}

function operationsOf(index: number): Operation[] {
  const flag = nameOf(index);
  const project = 'shop';
  const operations: Operation[] = [
    {
      op: 'flag.create',
      project,
      flag,
      owner: OWNERS[index % OWNERS.length] as string,
      tags: index % 3 === 0 ? ['web'] : [],
      ...(index % 7 === 3
        ? {
            type: 'string' as const,
            variations: [
              { key: 'small', value: 's' },
              { key: 'big', value: 'b' },
            ],
          }
        : {}),
    },
  ];
  const on = index % 7 === 3 ? 'big' : 'on';
  const off = index % 7 === 3 ? 'small' : 'off';
  for (const environment of ['dev', 'staging', 'production']) {
    if (environment !== 'production' || index % 2 === 0)
      operations.push({ op: 'flag.enable', project, flag, environment });
  }
  if (index % 5 === 0) {
    const weight = ((index * 7) % 100) * 1000;
    const shares = [
      { variation: on, weight },
      { variation: off, weight: 100_000 - weight },
    ];
    operations.push({ op: 'flag.rollout', project, flag, environment: 'production', shares });
  }
  if (index % 4 === 1) {
    const when = { attribute: 'country', op: 'in', values: ['US', 'CA'] } as const;
    operations.push({
      op: 'rule.add',
      project,
      flag,
      environment: 'production',
      name: 'north',
      when,
      serve: { variation: on },
    });
  }
  return operations;
}

export async function fillWorkspace(directory: string, count: number): Promise<void> {
  if (!existsSync(`${directory}/db`)) await initWorkspace(directory);
  const workspace = await openWorkspace({ directory }, { actor: 'ana' });
  try {
    await workspace.execute([
      { op: 'project.create', project: 'shop', name: 'The shop' },
      { op: 'environment.create', project: 'shop', environment: 'dev', color: 'green', order: 0 },
      { op: 'environment.create', project: 'shop', environment: 'staging', color: 'yellow', order: 1 },
      { op: 'environment.create', project: 'shop', environment: 'production', color: 'red', order: 2, protected: true },
    ]);
    const batch = 200;
    for (let from = 0; from < count; from += batch) {
      const indexes = Array.from({ length: Math.min(batch, count - from) }, (_, index) => from + index);
      await workspace.execute(indexes.flatMap(operationsOf), { comment: 'a workspace to look at' });
    }
  } finally {
    await workspace.close();
  }
}
