/** Effects that only write down what they were asked for, and an app to look at, for reducers and performs without a terminal. */
import { afterAll, beforeAll } from 'vitest';
import type { Environment } from '../../../src/model/documents.js';
import type { App, Effects } from '../../../src/tui/core/app.js';
import type { Action } from '../../../src/tui/core/keymap.js';
import { Catalog } from '../../../src/tui/data/catalog.js';
import { createSelector } from '../../../src/tui/data/query.js';
import { environmentsOf } from '../../../src/tui/loop/start.js';
import type { Workspace } from '../../../src/workspace/types.js';
import { NOW, openFilledShop, type Shop } from './shop.js';
import { UNICODE } from './stage.js';

/** A filled shop and an app on it, there for the tests of a file or group, and closed behind them. */
export function withSample(use: (app: App, shop: Shop) => void): void {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openFilledShop();
    use(await sampleApp(shop.workspace), shop);
  });
  afterAll(() => shop.close());
}

export async function sampleApp(workspace: Workspace, environment = 'production'): Promise<App> {
  const environments: readonly Environment[] = await environmentsOf(workspace, 'shop');
  const catalog = new Catalog(environments);
  for await (const flag of workspace.list('flag', 'shop')) catalog.fill(flag);
  const info = await workspace.info();
  return {
    session: {
      project: 'shop',
      projects: [],
      environments,
      environment: environments.findIndex(({ key }) => key === environment),
      info,
      seq: info.head.seq,
      loaded: true,
      link: 'live',
    },
    catalog,
    select: createSelector(),
    theme: UNICODE,
    size: { columns: 80, rows: 24 },
    now: NOW,
    viewport: () => ({ width: 80, height: 6 }),
  };
}

export interface Recorded {
  readonly effects: Effects;
  /** Names of the effects that were asked for. */
  readonly calls: string[];
  readonly actions: Action[];
  /** All work that was begun has ended. */
  settled(): Promise<void>;
}

export function recordEffects(app: App, workspace: Workspace): Recorded {
  const calls: string[] = [];
  const actions: Action[] = [];
  const running: Promise<void>[] = [];
  const note =
    (name: string) =>
    (..._: readonly unknown[]): void => {
      calls.push(name);
    };
  const effects: Effects = {
    app,
    // Keys are tried one after another on the same shop, which must stay as it is.
    workspace: {
      ...workspace,
      execute: (operations, options) => workspace.execute(operations, { ...options, dryRun: true }),
    },
    dispatch: (action) => {
      calls.push('dispatch');
      actions.push(action);
    },
    run: (work) => {
      calls.push('run');
      running.push(
        work().then(
          (action) => {
            if (action) actions.push(action);
          },
          (error: unknown) => {
            actions.push({ type: 'failed', error } as Action);
          },
        ),
      );
    },
    push: note('push'),
    replace: note('replace'),
    back: note('back'),
    propose: note('propose'),
    toast: note('toast'),
    copy: note('copy'),
    edit: (text) => text,
    go: note('go'),
    shell: {
      commands: [{ name: 'flag show', summary: 'all about a flag' }],
      run: async () => ({ status: 0, output: 'done' }),
    },
    ask: undefined,
    sample: undefined,
    setEnvironment: note('setEnvironment'),
    setProject: note('setProject'),
    quit: note('quit'),
  };
  return {
    effects,
    calls,
    actions,
    async settled() {
      for (let at = 0; at < running.length; at += 1) await running[at];
    },
  };
}
