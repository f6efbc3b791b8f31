/** How many get what: a bar that the arrow keys move, before anything is changed. */
import type { Serve } from '../../../engine/index.js';
import type { Flag, Share } from '../../../model/documents.js';
import { WHOLE, weightsOf } from '../../../model/ranges.js';
import { settingsOf } from '../../../model/settings.js';
import { type App, type CommonAction, environmentOf, type ScreenState } from '../../core/app.js';
import type { Keymap } from '../../core/keymap.js';
import { type Failure, failureOf } from '../../data/fail.js';
import type { UsageRow } from '../../data/live.js';
import type { Reach } from '../../data/reach.js';

export interface RolloutState extends ScreenState {
  readonly kind: 'rollout';
  readonly flag: string;
  /** Id of the rule; everyone else when absent. */
  readonly rule?: string | undefined;
  readonly document: Flag | undefined;
  readonly before: Serve | undefined;
  readonly shares: readonly Share[];
  readonly cursor: number;
  /** Digits typed so far: 2, then 25. */
  readonly digits: string;
  /** Turn the flag on as well. */
  readonly alsoOn: boolean;
  /** Users of the sample who come to this serve, when a sample was given. */
  readonly reach: Reach | undefined;
  /** What apps told about the flag here. */
  readonly usage: readonly UsageRow[];
  readonly failure: Failure | undefined;
}

export const initialRollout: RolloutState = {
  kind: 'rollout',
  flag: '',
  document: undefined,
  before: undefined,
  shares: [],
  cursor: 0,
  digits: '',
  alsoOn: false,
  reach: undefined,
  usage: [],
  failure: undefined,
};

export type RolloutAction =
  | { readonly type: 'loaded'; readonly document: Flag | undefined }
  | { readonly type: 'reached'; readonly reach: Reach | undefined }
  | { readonly type: 'usage'; readonly usage: readonly UsageRow[] }
  | { readonly type: 'share'; readonly by: number }
  | { readonly type: 'digit'; readonly digit: string }
  | { readonly type: 'cursor'; readonly by: 1 | -1 }
  | { readonly type: 'all' | 'none' | 'half' | 'also.on' | 'apply' };

const PERCENT = 1_000;

const digits = Array.from({ length: 10 }, (_, digit) => ({
  keys: [String(digit)],
  action: { type: 'digit' as const, digit: String(digit) },
  help: digit === 0 ? 'type the percent: digits' : `type the percent: ${digit}`,
}));

export const rolloutKeymap: Keymap<RolloutState, RolloutAction> = {
  title: 'Rollout',
  bindings: [
    { keys: ['right', 'l'], action: { type: 'share', by: PERCENT }, help: '1 % more', hint: '1 % more' },
    { keys: ['left', 'h'], action: { type: 'share', by: -PERCENT }, help: '1 % less', hint: 'less' },
    {
      keys: ['enter'],
      action: { type: 'apply' },
      help: 'see the difference and go on',
      hint: 'go on',
      disabled: unchanged,
    },
    { keys: ['shift-right', 'L', '+'], action: { type: 'share', by: 5 * PERCENT }, help: '5 % more', hint: '5 % more' },
    { keys: ['shift-left', 'H', '-'], action: { type: 'share', by: -5 * PERCENT }, help: '5 % less' },
    { keys: ['.'], action: { type: 'share', by: PERCENT / 10 }, help: '0.1 % more' },
    { keys: [','], action: { type: 'share', by: -PERCENT / 10 }, help: '0.1 % less' },
    { keys: ['up', 'k'], action: { type: 'cursor', by: -1 }, help: 'previous variation' },
    { keys: ['down', 'j'], action: { type: 'cursor', by: 1 }, help: 'next variation', hint: 'variation' },
    { keys: ['G', 'end'], action: { type: 'all' }, help: 'everyone' },
    { keys: ['g', 'home'], action: { type: 'none' }, help: 'nobody' },
    { keys: ['m'], action: { type: 'half' }, help: 'half' },
    { keys: ['o'], action: { type: 'also.on' }, help: 'turn the flag on with it', disabled: alreadyOn },
    ...digits,
  ],
};

function alreadyOn(state: RolloutState): string | undefined {
  return state.document ? undefined : 'the flag is still being read';
}

function unchanged(state: RolloutState): string | undefined {
  return state.shares.length === 0 ? 'the flag is still being read' : undefined;
}

/** Every variation has its row, also those that nobody gets. */
export function sharesOf(serve: Serve | undefined, flag: Flag): readonly Share[] {
  const weights = new Map<string, number>();
  if (serve && 'variation' in serve) weights.set(serve.variation, WHOLE);
  if (serve && 'split' in serve)
    for (const { variation, weight } of weightsOf(serve.split.ranges)) weights.set(variation, weight);
  return flag.variations.map(({ key }) => ({ variation: key, weight: weights.get(key) ?? 0 }));
}

/** Gives a variation a weight; what it gains or loses comes from the others, the off-variation first. */
export function reweigh(
  shares: readonly Share[],
  index: number,
  wanted: number,
  off: string | undefined,
): readonly Share[] {
  const weight = Math.max(0, Math.min(WHOLE, Math.round(wanted)));
  const result = shares.map((share, at) => (at === index ? { ...share, weight } : { ...share }));
  const sum = result.reduce((total, share) => total + share.weight, 0);
  let rest = WHOLE - sum;
  const others = result
    .map((share, at) => ({ share, at }))
    .filter(({ at }) => at !== index)
    .sort(
      (a, b) =>
        Number(b.share.variation === off) - Number(a.share.variation === off) || b.share.weight - a.share.weight,
    );
  const covered = shares.reduce((total, share) => total + share.weight, 0) === WHOLE;
  for (const { at } of others) {
    if (rest === 0) break;
    // Where not everyone was served before, the gap stays a gap.
    if (rest > 0 && !covered) break;
    const share = result[at] as Share;
    const next = Math.max(0, Math.min(WHOLE, share.weight + rest));
    rest -= next - share.weight;
    result[at] = { ...share, weight: next };
  }
  return result;
}

function loaded(state: RolloutState, document: Flag | undefined, app: App): RolloutState {
  const environment = environmentOf(app.session)?.key;
  if (!document || environment === undefined) return { ...state, document };
  const settings = settingsOf(document, environment);
  const rule = settings.rules.find(({ id }) => id === state.rule);
  const before = rule ? rule.serve : settings.fallthrough;
  const shares = sharesOf(before, document);
  const first = shares.findIndex(({ variation }) => variation !== settings.offVariation);
  return {
    ...state,
    document,
    before,
    shares,
    cursor: Math.max(0, first),
    digits: '',
    alsoOn: false,
    reach: undefined,
  };
}

export function reduceRollout(state: RolloutState, action: RolloutAction | CommonAction, app: App): RolloutState {
  const environment = environmentOf(app.session)?.key ?? '';
  const off = state.document && settingsOf(state.document, environment).offVariation;
  const weigh = (weight: number, typed = ''): RolloutState => ({
    ...state,
    digits: typed,
    shares: reweigh(state.shares, state.cursor, weight, off),
  });
  const present = state.shares[state.cursor]?.weight ?? 0;
  switch (action.type) {
    case 'loaded':
      return loaded(state, action.document, app);
    case 'reached':
      return { ...state, reach: action.reach };
    case 'usage':
      return { ...state, usage: action.usage };
    case 'share':
      return weigh(present + action.by);
    case 'all':
      return weigh(WHOLE);
    case 'none':
      return weigh(0);
    case 'half':
      return weigh(WHOLE / 2);
    case 'digit': {
      const longer = state.digits + action.digit;
      const typed = Number(longer) <= 100 ? longer : action.digit;
      return weigh(Number(typed) * PERCENT, typed);
    }
    case 'cursor': {
      const cursor = Math.max(0, Math.min(state.cursor + action.by, state.shares.length - 1));
      return { ...state, cursor, digits: '' };
    }
    case 'also.on':
      return { ...state, alsoOn: !state.alsoOn };
    case 'failed':
      return { ...state, failure: failureOf(action.error) };
    default:
      return state;
  }
}
