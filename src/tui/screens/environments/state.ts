/** Projects, environments and tokens: where things happen and who may reach them. */
import type { Environment, Project, Token } from '../../../model/documents.js';
import type { App, CommonAction, ScreenState } from '../../core/app.js';
import type { Keymap } from '../../core/keymap.js';
import { type MoveAction, moveBindings } from '../../core/list-keys.js';
import { clampList, initialList, type ListState, moveList } from '../../core/list-state.js';
import { type Failure, failureOf } from '../../data/fail.js';

export type Place =
  | { readonly kind: 'project'; readonly project: Project }
  | { readonly kind: 'environment'; readonly environment: Environment }
  | { readonly kind: 'token'; readonly token: Token };

export interface EnvironmentsState extends ScreenState {
  readonly kind: 'environments';
  readonly list: ListState;
  readonly projects: readonly Project[];
  readonly tokens: readonly Token[];
  /** Why there are none to be seen: only some roles may. */
  readonly noTokens: Failure | undefined;
  readonly places: readonly Place[];
  readonly failure: Failure | undefined;
}

export const initialEnvironments: EnvironmentsState = {
  kind: 'environments',
  list: initialList,
  projects: [],
  tokens: [],
  noTokens: undefined,
  places: [],
  failure: undefined,
};

export type EnvironmentsAction =
  | MoveAction
  | {
      readonly type: 'loaded';
      readonly projects: readonly Project[];
      readonly tokens: readonly Token[];
      readonly noTokens: Failure | undefined;
    }
  | { readonly type: 'choose' | 'new' | 'new.project' | 'token' | 'remove' | 'protect' };

const none = (state: EnvironmentsState): string | undefined =>
  state.places.length === 0 ? 'there is nothing under the cursor' : undefined;

const onToken = (state: EnvironmentsState): string | undefined =>
  state.places[state.list.cursor]?.kind === 'token' ? 'a token is no place to go to; x revokes it' : undefined;

const noEnvironment = (state: EnvironmentsState): string | undefined =>
  state.places[state.list.cursor]?.kind === 'environment' ? undefined : 'the cursor is on no environment';

export const environmentsKeymap: Keymap<EnvironmentsState, EnvironmentsAction> = {
  title: 'Environments and tokens',
  bindings: [
    {
      keys: ['enter'],
      action: { type: 'choose' },
      help: 'go to this project or environment',
      hint: 'go there',
      disabled: (state) => none(state) ?? onToken(state),
    },
    { keys: ['n'], action: { type: 'new' }, help: 'new environment', hint: 'new env' },
    { keys: ['N'], action: { type: 'new.project' }, help: 'new project', hint: 'new project' },
    { keys: ['t'], action: { type: 'token' }, help: 'new token', hint: 'new token' },
    {
      keys: ['p'],
      action: { type: 'protect' },
      help: 'protect the environment, or not any more',
      hint: 'protect',
      disabled: noEnvironment,
    },
    {
      keys: ['x', 'delete'],
      action: { type: 'remove' },
      help: 'delete what the cursor is on; revoke a token',
      hint: 'remove',
      disabled: none,
    },
    ...moveBindings('line'),
  ],
};

function withPlaces(state: EnvironmentsState, app: App): EnvironmentsState {
  const places: Place[] = [
    ...state.projects.map((project): Place => ({ kind: 'project', project })),
    ...app.session.environments.map((environment): Place => ({ kind: 'environment', environment })),
    ...state.tokens.map((token): Place => ({ kind: 'token', token })),
  ];
  return { ...state, places, list: clampList(state.list, places.length, 1_000) };
}

export function reduceEnvironments(
  state: EnvironmentsState,
  action: EnvironmentsAction | CommonAction,
  app: App,
): EnvironmentsState {
  switch (action.type) {
    case 'loaded': {
      const { projects, tokens, noTokens } = action;
      return withPlaces({ ...state, projects, tokens, noTokens, failure: undefined }, app);
    }
    case 'environment':
      return withPlaces(state, app);
    case 'move': {
      // Headings take some rows, so a page is a little less than what is seen.
      const page = Math.max(2, app.viewport('places').height - 4);
      return { ...state, list: moveList(state.list, action.by, state.places.length, page) };
    }
    case 'failed':
      return { ...state, failure: failureOf(action.error) };
    default:
      return state;
  }
}
