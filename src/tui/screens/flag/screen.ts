import { type Flag, refOf } from '../../../model/documents.js';
import { settingsOf } from '../../../model/settings.js';
import type { Operation } from '../../../operations/types.js';
import type { Change } from '../../../store/types.js';
import { scrolled } from '../../components/scrolled.js';
import {
  type App,
  type CommonAction,
  defineScreen,
  type Effects,
  environmentOf,
  type ScreenView,
} from '../../core/app.js';
import { failureOf } from '../../data/fail.js';
import { onFlagKey } from '../../data/flag-actions.js';
import { environmentNow } from '../../data/proposals.js';
import { flagLines } from './lines.js';
import { type FlagAction, type FlagState, flagKeymap, initialFlag, reduceFlag } from './state.js';

const HISTORY = 6;

function load(state: FlagState, effects: Effects): void {
  const { workspace, app } = effects;
  const { project } = app.session;
  effects.run(async () => {
    const document = await workspace.get('flag', project, state.flag);
    const dependants = await workspace.referrers('flag', project, state.flag);
    const history: Change[] = [];
    const ref = refOf('flag', project, state.flag);
    for await (const change of workspace.changes({ ref, limit: HISTORY })) history.push(change);
    return {
      type: 'loaded',
      document,
      dependants: dependants.map((name) => name.slice(name.lastIndexOf('/') + 1)),
      history,
    };
  });
}

/** Counts are a courtesy of whoever serves: the flag is shown without them as well. */
function loadUsage(state: FlagState, effects: Effects): void {
  const { ask, app } = effects;
  if (!ask) return;
  const { project } = app.session;
  const environment = environmentOf(app.session)?.key;
  effects.run(async () => {
    const none = { usage: [] };
    const answer = await ask<typeof none>('/v1/usage', { project, environment, flag: state.flag }).catch(() => none);
    return { type: 'usage', usage: answer.usage };
  });
}

function propose(flag: Flag, title: string, operation: Operation, effects: Effects, leave = 0): void {
  effects.propose({
    title,
    operations: [operation],
    expect: { [refOf('flag', flag.project, flag.key)]: flag.version },
    leave,
  });
}

/** Rules are moved, changed and removed by their id, whatever their place. */
function onRule(state: FlagState, action: FlagAction | CommonAction, flag: Flag, effects: Effects): void {
  const environment = environmentOf(effects.app.session)?.key;
  if (environment === undefined) return;
  const { rules } = settingsOf(flag, environment);
  const at = state.rules.cursor;
  const rule = rules[at];
  if (!rule) return;
  const where = { project: flag.project, flag: flag.key, environment, rule: rule.id };
  const name = rule.name ?? rule.id;
  if (action.type === 'rule.remove') {
    propose(flag, `Remove rule ${name} of ${flag.key} in ${environment}`, { op: 'rule.remove', ...where }, effects);
  }
  if (action.type === 'rule.up') {
    if (at === 0) effects.toast({ kind: 'info', text: `rule ${name} is the first one already` });
    else propose(flag, `Move rule ${name} up`, { op: 'rule.move', ...where, to: at - 1 }, effects);
  }
  if (action.type === 'rule.down') {
    if (at === rules.length - 1) effects.toast({ kind: 'info', text: `rule ${name} is the last one already` });
    else propose(flag, `Move rule ${name} down`, { op: 'rule.move', ...where, to: at + 1 }, effects);
  }
  if (action.type === 'rule.edit') {
    effects.push({ kind: 'form', purpose: 'rule.set', flag: flag.key, rule: rule.id });
  }
}

function perform(state: FlagState, action: FlagAction | CommonAction, effects: Effects): void {
  const { flag: key, document } = state;
  switch (action.type) {
    case 'shown':
    case 'environment':
      load(state, effects);
      loadUsage(state, effects);
      break;
    case 'changes':
      if (action.changes.some(({ writes }) => writes.some((write) => write.kind === 'flag'))) load(state, effects);
      break;
    case 'graph':
      effects.push({ kind: 'graph', flag: key });
      break;
    case 'failed':
      effects.toast({ kind: 'bad', ...failureOf(action.error) });
      break;
    default:
      onFlagKey(action.type, key, effects);
  }
  if (document) onDocument(state, action, document, effects);
}

function onDocument(state: FlagState, action: FlagAction | CommonAction, flag: Flag, effects: Effects): void {
  const { project, key } = flag;
  switch (action.type) {
    case 'rollout': {
      const environment = environmentNow(effects);
      const rule = settingsOf(flag, environment).rules[state.rules.cursor];
      effects.push({ kind: 'rollout', flag: key, rule: rule?.id });
      break;
    }
    case 'rule.add':
      effects.push({ kind: 'form', purpose: 'rule.add', flag: key });
      break;
    case 'target':
      effects.push({ kind: 'form', purpose: 'target.add', flag: key });
      break;
    case 'prerequisite':
      effects.push({ kind: 'form', purpose: 'prerequisite.add', flag: key });
      break;
    case 'describe':
      effects.push({ kind: 'form', purpose: 'flag.set', flag: key });
      break;
    case 'archive': {
      const op = flag.archived ? 'flag.unarchive' : 'flag.archive';
      propose(
        flag,
        `${flag.archived ? 'Bring back' : 'Archive'} ${key} in every environment`,
        { op, project, flag: key },
        effects,
      );
      break;
    }
    case 'delete':
      propose(flag, `Delete ${key} in every environment`, { op: 'flag.delete', project, flag: key }, effects, 1);
      break;
    default:
      onRule(state, action, flag, effects);
  }
}

function view(state: FlagState, app: App): ScreenView {
  return {
    crumbs: [state.flag],
    panes: [
      {
        id: 'flag',
        grow: 1,
        render: (width, height) =>
          scrolled(flagLines(state, app, width).lines, state.top, { width, height }, 'l', app.theme),
      },
    ],
  };
}

export const flagScreen = defineScreen<FlagState, FlagAction>({
  kind: 'flag',
  initial: initialFlag,
  title: 'Flag',
  keymaps: [flagKeymap],
  keymap: () => flagKeymap,
  reduce: reduceFlag,
  perform,
  view,
});
