/** What every screen can see, and what every screen is. */
import type { Environment, Project, Ref } from '../../model/documents.js';
import type { Operation } from '../../operations/types.js';
import type { Change } from '../../store/types.js';
import type { Workspace, WorkspaceInfo } from '../../workspace/types.js';
import type { Catalog } from '../data/catalog.js';
import type { AskServer } from '../data/live.js';
import type { createSelector } from '../data/query.js';
import type { Sample } from '../data/reach.js';
import type { Shell } from '../data/shell.js';
import type { Theme } from '../screen/theme.js';
import type { Action, Keymap } from './keymap.js';
import type { TextField } from './text-field.js';

/** Where we are. */
export interface Session {
  readonly project: string;
  readonly projects: readonly Project[];
  readonly environments: readonly Environment[];
  /** Index into `environments`. */
  readonly environment: number;
  readonly info: WorkspaceInfo | undefined;
  readonly seq: number;
  /** Whether the list of flags is complete. */
  readonly loaded: boolean;
  readonly link: 'live' | 'lost';
}

export interface Toast {
  readonly kind: 'good' | 'bad' | 'info';
  readonly text: string;
  readonly hint?: string | undefined;
}

/** All that a screen's pure functions may look at besides their own state. */
export interface App {
  readonly session: Session;
  readonly catalog: Catalog;
  readonly select: ReturnType<typeof createSelector>;
  readonly theme: Theme;
  readonly size: { readonly columns: number; readonly rows: number };
  readonly now: number;
  /** Size of a pane when it was last painted. */
  viewport(pane: string): { readonly width: number; readonly height: number };
}

export interface ScreenState {
  readonly kind: string;
}

/** The kind of a screen to show, and what it is to be about; the rest is as the screen begins. */
export interface Opening {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** Screens hear these besides their own actions. */
export type CommonAction =
  /** The text field with the focus was edited. */
  | { readonly type: 'typed'; readonly field: TextField }
  /** Flags came, went or changed. */
  | { readonly type: 'catalog' }
  /** What the log told since the last time, oldest first; at most four times a second. */
  | { readonly type: 'changes'; readonly changes: readonly Change[] }
  /** Another environment was chosen. */
  | { readonly type: 'environment' }
  /** The screen was put on the stack, or is on top again; `made`: what was made meanwhile, for the cursor to stand on. */
  | { readonly type: 'shown'; readonly made?: Ref | undefined }
  | { readonly type: 'failed'; readonly error: unknown };

export interface PaneSpec {
  readonly id: string;
  /** Takes what is left, in proportion; or a fixed number of rows (columns, side by side). */
  readonly grow?: number;
  readonly fixed?: number;
  /** Exactly `height` lines of exactly `width` columns; missing ones are blank. */
  readonly render: (width: number, height: number) => readonly string[];
  /** Of a list, only the selected row is read aloud; of what stands beside it, nothing unless asked for. */
  readonly aloud?: 'row' | 'nothing';
}

export interface QueryLine {
  readonly label: string;
  readonly field: TextField;
  readonly focused: boolean;
  readonly right: string;
}

export interface ScreenView {
  /** After environment and project in the first line. */
  readonly crumbs: readonly string[];
  readonly query?: QueryLine | undefined;
  readonly sideBySide?: boolean;
  readonly panes: readonly PaneSpec[];
}

/** A change that somebody is about to make; the confirm screen takes it from here. */
export interface Proposal {
  readonly title: string;
  readonly operations: readonly Operation[];
  /** Ref → version that the proposal was made from. */
  readonly expect?: { readonly [ref: string]: number } | undefined;
  /** Said above the diff. */
  readonly note?: string | undefined;
  /** Told once it is done, and never again. */
  readonly secret?: string | undefined;
  /** The change that this takes back: the log says so, whatever reason is given. */
  readonly undoes?: number | undefined;
  /** The command that does the same, where that is not to be seen from the operations. */
  readonly command?: readonly string[] | undefined;
  /** How many screens to leave once it is done, besides the confirm screen. */
  readonly leave?: number | undefined;
  /** Where to go then. */
  readonly next?: Opening | undefined;
}

/** What a screen may do to the world. Everything else is a pure function. */
export interface Effects {
  readonly app: App;
  readonly workspace: Workspace;
  /** To the screen that asked, wherever it is on the stack by then; dropped when it is gone. */
  dispatch<A extends Action>(action: A): void;
  /** Runs work and dispatches what it returns; an error becomes `failed`. */
  run(work: () => Promise<Action | undefined>): void;
  push(screen: Opening): void;
  replace(screen: Opening): void;
  back(count?: number, made?: Ref): void;
  propose(proposal: Proposal): void;
  toast(toast: Toast): void;
  /** `name`: what it is called when it is said that it was copied. */
  copy(text: string, name?: string): void;
  /** The text after it was edited in $VISUAL or $EDITOR. */
  edit(text: string, name: string): string;
  /** To another of the main screens. */
  go(kind: string): void;
  /** The commands of the command line, where this is a whole burgee. */
  readonly shell: Shell | undefined;
  /** Asks the process that serves, where there may be one. */
  readonly ask: AskServer | undefined;
  /** Users to count with, where some were given. */
  readonly sample: Sample | undefined;
  setEnvironment(index: number): void;
  setProject(project: string): void;
  quit(): void;
}

export interface ScreenDefinition<S extends ScreenState, A extends Action> {
  readonly kind: S['kind'];
  readonly initial: S;
  /** Name for people. */
  readonly title: string;
  /** Every keymap of the screen, for help and docs. */
  readonly keymaps: readonly Keymap<S, A>[];
  keymap(state: S): Keymap<S, A>;
  field?(state: S): TextField | undefined;
  reduce(state: S, action: A | CommonAction, app: App): S;
  perform?(state: S, action: A | CommonAction, effects: Effects): void;
  view(state: S, app: App): ScreenView;
  /** What is likely to be opened from here, to be laid out while nobody types. */
  ahead?(state: S): readonly Opening[];
}

/** Screens of all kinds side by side; the stack only ever hands a definition the states that it made. */
export type AnyScreen = ScreenDefinition<ScreenState, Action>;

export function defineScreen<S extends ScreenState, A extends Action>(definition: ScreenDefinition<S, A>): AnyScreen {
  return definition as unknown as AnyScreen;
}

export function environmentOf(session: Session): Environment | undefined {
  return session.environments[session.environment];
}
