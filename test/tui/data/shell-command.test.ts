/** What the confirm screen offers as "the same as a command" is held to what the command really does. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Operation } from '../../../src/operations/types.js';
import { splitWords } from '../../../src/tui/data/shell.js';
import { shellCommand } from '../../../src/tui/data/shell-command.js';
import { openWorkspace } from '../../../src/workspace/open.js';
import { burgee } from '../../end-to-end/program.js';
import { fillWorkspace } from '../support/fill.js';

const project = 'shop';
const flag = 'checkout.new-flow';
const here = { project, flag, environment: 'dev' };
const when = { attribute: 'plan', op: 'in', values: ['pro'] } as const;

/** As the forms and keys of the full screen make them. */
const OPERATIONS: readonly Operation[] = [
  {
    op: 'flag.create',
    project,
    flag: 'size',
    type: 'number',
    variations: [
      { key: 's', value: 10 },
      { key: 'b', value: 20 },
    ],
  },
  {
    op: 'flag.create',
    project,
    flag: 'paint',
    type: 'string',
    name: 'The paint',
    owner: 'ana',
    tags: ['a', 'b c'],
    variations: [{ key: 'red', value: '#f00' }],
  },
  {
    op: 'flag.set',
    project,
    flag,
    name: "It's new",
    description: 'one page',
    owner: '',
    tags: [],
    lifecycle: 'permanent',
  },
  { op: 'flag.archive', project, flag },
  { op: 'rule.add', ...here, name: 'the pros', when, serve: { shares: [{ variation: 'on', weight: 25_000 }] } },
  { op: 'rule.set', ...here, rule: 'one', name: 'renamed', when, serve: { variation: 'off' } },
  { op: 'rule.move', ...here, rule: 'two', to: 0 },
  { op: 'rule.remove', ...here, rule: 'one' },
  { op: 'target.add', ...here, variation: 'on', keys: ['u-1', 'u 2'] },
  { op: 'prerequisite.add', ...here, prerequisite: { flag: 'billing.new-flow', variations: ['on', 'off'] } },
  { op: 'segment.create', project, segment: 'gamma', name: 'Gamma', by: 'company.id', included: ['c-1', 'c-2'] },
  { op: 'segment.include', project, segment: 'beta', keys: ['u-9'] },
  { op: 'segment.forget', project, segment: 'beta', keys: ['u-1'] },
  { op: 'environment.set', project, environment: 'dev', protected: true },
];

let template: string;
beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'burgee-tui-'));
  await fillWorkspace(template, 3);
  const workspace = await openWorkspace({ directory: template }, { actor: 'ana' });
  await workspace.execute([
    { op: 'rule.add', ...here, id: 'one', when, serve: { variation: 'on' } },
    { op: 'rule.add', ...here, id: 'two', when, serve: { variation: 'off' } },
    { op: 'segment.create', project, segment: 'beta', included: ['u-1'] },
  ]);
  await workspace.close();
});
afterAll(() => rmSync(template, { recursive: true, force: true }));

/** Documents as the change left them, without what is drawn by lot or told by the clock. */
async function outcome(directory: string, change: (actor: string) => Promise<unknown>): Promise<unknown> {
  await change('ana');
  const workspace = await openWorkspace({ directory }, { actor: 'ana' });
  try {
    for await (const { writes } of workspace.changes({ limit: 1 })) {
      return JSON.parse(JSON.stringify(writes), (key, value) =>
        ['salt', 'createdAt', 'updatedAt', 'id'].includes(key) ? undefined : value,
      );
    }
    return undefined;
  } finally {
    await workspace.close();
  }
}

it.each(OPERATIONS.map((operation) => [operation.op, operation] as const))(
  '%s is done by the command',
  async (_op, operation) => {
    const folders = ['operation', 'command'].map(() => mkdtempSync(join(tmpdir(), 'burgee-tui-')));
    const [first, second] = folders as [string, string];
    try {
      for (const folder of folders) cpSync(template, folder, { recursive: true });
      const done = await outcome(first, async (actor) => {
        const workspace = await openWorkspace({ directory: first }, { actor });
        await workspace.execute([operation], { comment: 'because' });
        await workspace.close();
      });
      const command = shellCommand({ title: '', operations: [operation] }, 'because') as string;
      const same = await outcome(second, async () => {
        const { status, stderr } = await burgee(second, [
          ...splitWords(command),
          '--dir',
          second,
          '--project',
          project,
          '--yes',
        ]);
        expect([command, status, stderr.includes('error')]).toEqual([command, 0, false]);
      });
      expect(same).toEqual(done);
    } finally {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    }
  },
);
