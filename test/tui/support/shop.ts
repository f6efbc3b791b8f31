/** A workspace on a real store with a clock of its own: a small shop that shows something on every screen. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../../../src/operations/execute.js';
import type { Operation } from '../../../src/operations/types.js';
import { initStore } from '../../../src/store/init.js';
import { openStore } from '../../../src/store/level-store.js';
import { createLocalWorkspace } from '../../../src/workspace/local-workspace.js';
import { createRulesets } from '../../../src/workspace/rulesets.js';
import type { Workspace } from '../../../src/workspace/types.js';

export const NOW = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;

export interface Shop {
  readonly workspace: Workspace;
  /** What somebody else does. */
  readonly other: Workspace;
  readonly clock: { now: number };
  readonly close: () => Promise<void>;
}

export async function openShop(): Promise<Shop> {
  const directory = mkdtempSync(join(tmpdir(), 'burgee-tui-'));
  const clock = { now: NOW - 60 * 24 * 60 * MINUTE };
  await initStore(directory);
  const store = await openStore({ directory, executor: execute, now: () => clock.now });
  const rulesets = createRulesets(store);
  const workspaceFor = (name: string): Workspace =>
    createLocalWorkspace(store, rulesets, { name, via: 'local', role: 'admin' }, async () => {});
  return {
    workspace: workspaceFor('ana'),
    other: workspaceFor('kari'),
    clock,
    close: async () => {
      rulesets.close();
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const project = 'shop';
const shares = (first: string, weight: number, second: string) => [
  { variation: first, weight },
  { variation: second, weight: 100_000 - weight },
];

const flag = (key: string, more: object = {}): Operation => ({
  op: 'flag.create',
  project,
  flag: key,
  salt: key,
  ...more,
});
const enable = (key: string, environment: string): Operation => ({
  op: 'flag.enable',
  project,
  flag: key,
  environment,
});

/** Oldest first: how long ago in minutes, who, what, why. */
const STORY: readonly (readonly [number, 'ana' | 'kari', string, readonly Operation[]])[] = [
  [
    60 * 24 * 60,
    'ana',
    'begin',
    [
      { op: 'project.create', project, name: 'The shop' },
      { op: 'environment.create', project, environment: 'dev', color: 'green', order: 0 },
      { op: 'environment.create', project, environment: 'staging', color: 'yellow', order: 1 },
      { op: 'environment.create', project, environment: 'production', color: 'red', order: 2, protected: true },
    ],
  ],
  [
    50 * 24 * 60,
    'ana',
    'the first flags',
    [
      flag('billing.invoice-v2', { owner: 'payments', tags: ['billing'] }),
      flag('checkout.apple-pay', { owner: 'payments', name: 'Pay with Apple' }),
      flag('checkout.legacy-cart'),
      flag('payments-v2', { lifecycle: 'permanent' }),
      flag('search.ranker', {
        owner: 'search',
        type: 'string',
        variations: [
          { key: 'v1', value: 'v1' },
          { key: 'v2', value: 'v2' },
        ],
      }),
      enable('checkout.legacy-cart', 'production'),
      enable('payments-v2', 'production'),
    ],
  ],
  [
    9 * 24 * 60,
    'kari',
    'cohort 3',
    [
      {
        op: 'segment.create',
        project,
        segment: 'beta',
        name: 'Beta testers',
        included: ['u-1', 'u-2', 'u-3'],
        excluded: ['u-9'],
      },
      {
        op: 'segment.create',
        project,
        segment: 'staff',
        rules: [{ id: 'r1', when: { attribute: 'email', op: 'endsWith', values: ['@acme.com'] } }],
      },
    ],
  ],
  [
    3 * 24 * 60,
    'kari',
    'spring campaign',
    [
      flag('checkout.new-flow', {
        owner: 'payments',
        tags: ['web', 'spring'],
        description: 'One page instead of three',
      }),
      flag('checkout.gift-wrap'),
      flag('onboarding.tour', { owner: 'growth' }),
      enable('checkout.new-flow', 'dev'),
      enable('checkout.new-flow', 'production'),
      enable('checkout.gift-wrap', 'production'),
      {
        op: 'prerequisite.add',
        project,
        flag: 'checkout.new-flow',
        environment: 'production',
        prerequisite: { flag: 'payments-v2', variations: ['on'] },
      },
      {
        op: 'prerequisite.add',
        project,
        flag: 'checkout.gift-wrap',
        environment: 'production',
        prerequisite: { flag: 'onboarding.tour', variations: ['on'] },
      },
      {
        op: 'target.add',
        project,
        flag: 'checkout.new-flow',
        environment: 'production',
        variation: 'on',
        keys: ['u-77', 'u-1842'],
      },
      {
        op: 'rule.add',
        project,
        flag: 'checkout.new-flow',
        environment: 'production',
        id: 'staff',
        when: { segment: 'staff' },
        serve: { variation: 'on' },
      },
      {
        op: 'rule.add',
        project,
        flag: 'checkout.new-flow',
        environment: 'production',
        id: 'na-pro',
        when: {
          all: [
            { attribute: 'country', op: 'in', values: ['CA', 'US'] },
            { attribute: 'plan', op: 'in', values: ['pro'] },
          ],
        },
        serve: { shares: shares('on', 10_000, 'off'), by: 'company.id' },
      },
      { op: 'flag.serve', project, flag: 'checkout.new-flow', environment: 'production', variation: 'off' },
    ],
  ],
  [
    120,
    'ana',
    'wave 1',
    [
      enable('billing.invoice-v2', 'production'),
      {
        op: 'flag.rollout',
        project,
        flag: 'billing.invoice-v2',
        environment: 'production',
        shares: shares('on', 25_000, 'off'),
      },
    ],
  ],
  [
    12,
    'kari',
    'week 2',
    [
      {
        op: 'flag.rollout',
        project,
        flag: 'checkout.new-flow',
        environment: 'production',
        rule: 'na-pro',
        shares: shares('on', 25_000, 'off'),
        by: 'company.id',
      },
    ],
  ],
];

export async function openFilledShop(): Promise<Shop> {
  const shop = await openShop();
  for (const [minutes, who, comment, operations] of STORY) {
    shop.clock.now = NOW - minutes * MINUTE;
    await (who === 'ana' ? shop.workspace : shop.other).execute(operations, { comment });
  }
  shop.clock.now = NOW;
  return shop;
}
