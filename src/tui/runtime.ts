/**
 * The loop: a key becomes an action, the action a new state (pure), the state a picture (pure), and effects happen beside it.
 * A key paints in the same turn; what happens by itself paints at most 60 times a second.
 */
import type { Environment, Project } from '../model/documents.js';
import type { Change } from '../store/types.js';
import type { Workspace, WorkspaceInfo } from '../workspace/types.js';
import { type Chrome, chromeOf, isTooSmall, type Layout, tooSmall } from './components/chrome.js';
import type { App, Effects, Opening, PaneSpec, Proposal, ScreenState, ScreenView, Session, Toast } from './core/app.js';
import { type GlobalAction, globalKeymap, typingKeymap } from './core/global-keys.js';
import { type Action, bindingFor } from './core/keymap.js';
import { editText, insertText } from './core/text-field.js';
import { Catalog } from './data/catalog.js';
import { failureOf } from './data/fail.js';
import { startFeed } from './data/feed.js';
import type { AskServer } from './data/live.js';
import { createSelector } from './data/query.js';
import type { Sample } from './data/reach.js';
import type { Shell } from './data/shell.js';
import type { Input } from './keys/parse.js';
import type { PaintedPane, Rect } from './screen/compose.js';
import type { Theme } from './screen/theme.js';
import { opened, screenOf } from './screens/index.js';

const PANE_MS = 1_000 / 60;
const TELL_MS = 250;
const TOAST_MS = 10_000;
const MOST_LAYOUTS = 64;
const WARM_UP_MS = 100;
const HEARTBEAT_MS = 2_000;
/** A workspace that has not answered for this long is away. */
const SILENCE_MS = 1_500;

export interface Host {
  readonly shell: Shell | undefined;
  readonly ask: AskServer | undefined;
  readonly sample: Sample | undefined;
  readonly theme: Theme;
  size(): { readonly columns: number; readonly rows: number };
  now(): number;
  /** Where the holes of a layout are. */
  layOut(layout: Layout): ReadonlyMap<string, Rect>;
  /** Sends what changed to the terminal. */
  paint(): void;
  forget(): void;
  edit(text: string, name: string): string;
  copy(text: string): void;
  suspend(): void;
  quit(): void;
}

interface Layer {
  readonly id: number;
  readonly state: ScreenState;
}

export interface Start {
  readonly workspace: Workspace;
  readonly info: WorkspaceInfo;
  readonly projects: readonly Project[];
  readonly project: string;
  readonly environments: readonly Environment[];
  readonly environment: number;
}

export class Runtime {
  readonly #workspace: Workspace;
  readonly #host: Host;
  #session: Session;
  #catalog: Catalog;
  #select = createSelector();
  #stack: readonly Layer[] = [];
  #nextId = 1;
  #toast: Toast | undefined;
  #toastTimer: NodeJS.Timeout | undefined;
  #shownLayout = '';
  #rects: ReadonlyMap<string, Rect> = new Map();
  readonly #layouts = new Map<string, ReadonlyMap<string, Rect>>();
  #chrome: Chrome | undefined;
  #paintAt = 0;
  #urgent: NodeJS.Immediate | undefined;
  #later: NodeJS.Timeout | undefined;
  #selecting: NodeJS.Timeout | undefined;
  #selectMs = 0;
  #untold: Change[] = [];
  #telling: NodeJS.Timeout | undefined;
  #feed = new AbortController();
  #viewports = new Map<string, { readonly width: number; readonly height: number }>();
  #view: ScreenView | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #listening = false;
  #stopped = false;

  constructor(start: Start, host: Host) {
    this.#workspace = start.workspace;
    this.#host = host;
    this.#session = {
      project: start.project,
      projects: start.projects,
      environments: start.environments,
      environment: start.environment,
      info: start.info,
      seq: start.info.head.seq,
      loaded: false,
      link: 'live',
    };
    this.#catalog = new Catalog(start.environments);
    this.#push({ kind: 'flags' });
  }

  start(): void {
    this.#heartbeat = setInterval(() => void this.#listen(), HEARTBEAT_MS);
    this.#heartbeat.unref();
    this.#follow();
    this.#flush();
  }

  stop(): void {
    this.#stopped = true;
    this.#feed.abort();
    clearInterval(this.#heartbeat);
    for (const timer of [this.#toastTimer, this.#later, this.#selecting, this.#telling]) clearTimeout(timer);
    clearImmediate(this.#urgent);
  }

  input(input: Input): void {
    if (this.#stopped) return;
    if (input.kind === 'paste') this.#paste(input.text);
    else this.#key(input.name);
    this.#soon();
  }

  /** The terminal has another size, or somebody else wrote on it. */
  redraw(): void {
    this.#shownLayout = '';
    this.#soon();
  }

  /** Lines of all holes of the layout, for the screen writer. */
  readonly panes = (): readonly PaintedPane[] => {
    const painted: PaintedPane[] = [];
    for (const [id, text] of this.#chrome?.lines ?? []) this.#paintHole(id, () => [text], painted);
    for (const { id, render } of this.#view?.panes ?? []) this.#paintHole(id, render, painted);
    return painted;
  };

  #paintHole(id: string, render: PaneSpec['render'], painted: PaintedPane[]): void {
    const rect = this.#rects.get(id);
    if (!rect || rect.width <= 0 || rect.height <= 0) return;
    painted.push({ rect, lines: render(rect.width, rect.height) });
  }

  // Looking

  get #app(): App {
    return {
      session: this.#session,
      catalog: this.#catalog,
      select: this.#select,
      theme: this.#host.theme,
      size: this.#host.size(),
      now: this.#host.now(),
      viewport: (pane) => this.#viewports.get(pane) ?? { width: 80, height: 10 },
    };
  }

  get #top(): Layer {
    return this.#stack.at(-1) as Layer;
  }

  #flush(): void {
    if (this.#stopped) return;
    clearImmediate(this.#urgent);
    this.#urgent = undefined;
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#look();
  }

  /** Paints; lays out anew only if there are other lines or panes than before. */
  #look(): void {
    const app = this.#app;
    const { state } = this.#top;
    const definition = screenOf(state.kind);
    const own = definition.keymap(state);
    const keys = { own, global: own.typing ? typingKeymap : globalKeymap, state };
    if (isTooSmall(app.size)) {
      const small = tooSmall(app);
      this.#view = small.view;
      this.#chrome = small.chrome;
    } else {
      this.#view = definition.view(state, app);
      this.#chrome = chromeOf(this.#view, (this.#stack[0] as Layer).state.kind, this.#toast, keys as never, app);
    }
    this.#paintAt = this.#host.now();
    const layout = JSON.stringify(this.#chrome.layout);
    if (layout !== this.#shownLayout) {
      this.#shownLayout = layout;
      this.#rects = this.#rectsFor(layout, this.#chrome.layout);
      for (const { id } of this.#view.panes) {
        const rect = this.#rects.get(id);
        if (rect) this.#viewports.set(id, { width: rect.width, height: rect.height });
      }
    }
    this.#host.paint();
  }

  /** A layout that was there before, on this or on another screen, is remembered: Ink takes 5 to 20 ms for one. */
  #rectsFor(id: string, layout: Layout): ReadonlyMap<string, Rect> {
    const known = this.#layouts.get(id);
    if (known) return known;
    const rects = this.#host.layOut(layout);
    if (this.#layouts.size >= MOST_LAYOUTS) this.#layouts.clear();
    this.#layouts.set(id, rects);
    return rects;
  }

  /** In this turn of the loop, once all keys that came together are dealt with. */
  #soon(): void {
    if (!this.#stopped) this.#urgent ??= setImmediate(() => this.#flush());
  }

  #whenDue(): void {
    if (this.#stopped || this.#urgent || this.#later) return;
    const wait = Math.max(0, PANE_MS - (this.#host.now() - this.#paintAt));
    this.#later = setTimeout(() => {
      this.#later = undefined;
      this.#look();
    }, wait);
  }

  // Keys

  #key(name: string): void {
    if (isTooSmall(this.#host.size())) {
      // Keys that nobody can see the effect of must have none.
      const global = bindingFor(globalKeymap, name);
      if (global?.action.type === 'quit' || global?.action.type === 'suspend') this.#global(global.action);
      return;
    }
    const { state, id } = this.#top;
    const definition = screenOf(state.kind);
    const own = definition.keymap(state);
    const binding = bindingFor(own, name);
    if (binding) {
      const reason = binding.disabled?.(state);
      if (reason === undefined) this.#dispatch(id, binding.action);
      else this.#say({ kind: 'info', text: reason });
      return;
    }
    const global = bindingFor(own.typing ? typingKeymap : globalKeymap, name);
    if (global) {
      this.#global(global.action);
      return;
    }
    const field = own.typing ? definition.field?.(state) : undefined;
    const edited = field && editText(field, name);
    if (edited) this.#dispatch(id, { type: 'typed', field: edited } as Action);
    else if (name.startsWith('alt-')) {
      // Escape and another key, one right after the other, look the same as both at once; nothing here is done by both at once.
      this.#key('esc');
      this.#key(name.slice('alt-'.length));
    }
  }

  /** Pasted text is only ever text: it never runs a command. */
  #paste(text: string): void {
    const { state, id } = this.#top;
    const definition = screenOf(state.kind);
    const field = definition.keymap(state).typing ? definition.field?.(state) : undefined;
    if (field) this.#dispatch(id, { type: 'typed', field: insertText(field, text) } as Action);
  }

  #global(action: GlobalAction): void {
    const { session } = this.#app;
    const count = session.environments.length;
    switch (action.type) {
      case 'quit':
        this.#host.quit();
        break;
      case 'suspend':
        this.#host.suspend();
        break;
      case 'repaint':
        this.#host.forget();
        this.redraw();
        break;
      case 'back':
        this.#back(1);
        break;
      case 'help':
        this.#push({ kind: 'help', about: this.#top.state.kind });
        break;
      case 'palette':
        this.#push({ kind: 'palette' });
        break;
      case 'environment.next':
        if (count > 0) this.#setEnvironment((session.environment + 1) % count);
        break;
      case 'environment.previous':
        if (count > 0) this.#setEnvironment((session.environment + count - 1) % count);
        break;
      case 'go':
        this.#go(action.screen);
        break;
    }
  }

  #go(kind: string): void {
    if (this.#stack.length === 1 && this.#top.state.kind === kind) return;
    this.#stack = [];
    this.#push({ kind });
  }

  // Moving

  #dispatch(id: number, action: Action): void {
    const index = this.#stack.findIndex((layer) => layer.id === id);
    const layer = this.#stack[index];
    if (!layer) return;
    const definition = screenOf(layer.state.kind);
    const state = definition.reduce(layer.state, action, this.#app);
    if (state !== layer.state) this.#stack = this.#stack.with(index, { id, state });
    definition.perform?.(state, action, this.#effects(id));
  }

  #effects(id: number): Effects {
    const dispatch = (action: Action): void => {
      this.#dispatch(id, action);
      this.#soon();
    };
    return {
      app: this.#app,
      workspace: this.#workspace,
      dispatch,
      run: (work) => {
        void (async () => {
          try {
            const action = await work();
            if (action && !this.#stopped) dispatch(action);
          } catch (error) {
            if (!this.#stopped) dispatch({ type: 'failed', error } as Action);
          }
        })();
      },
      push: (screen) => this.#push(screen),
      replace: (screen) => {
        this.#stack = this.#stack.slice(0, -1);
        this.#push(screen);
      },
      back: (count = 1) => this.#back(count),
      propose: (proposal) => this.#propose(proposal),
      toast: (toast) => this.#say(toast),
      copy: (text) => {
        this.#host.copy(text);
        this.#say({ kind: 'good', text: `copied ${text}` });
      },
      edit: (text, name) => this.#host.edit(text, name),
      go: (kind) => this.#go(kind),
      shell: this.#host.shell,
      ask: this.#host.ask,
      sample: this.#host.sample,
      setEnvironment: (index) => this.#setEnvironment(index),
      setProject: (project) => void this.#setProject(project),
      quit: () => this.#host.quit(),
    };
  }

  #propose(proposal: Proposal): void {
    this.#push({ kind: 'confirm', proposal });
  }

  #push(opening: Opening): void {
    const id = this.#nextId++;
    const state = opened(opening);
    this.#stack = [...this.#stack, { id, state }];
    this.#dispatch(id, { type: 'shown' });
    this.#soon();
  }

  #back(count: number): void {
    if (this.#stack.length <= 1) {
      if (this.#top.state.kind !== 'flags') this.#go('flags');
      return;
    }
    this.#stack = this.#stack.slice(0, Math.max(1, this.#stack.length - count));
    this.#dispatch(this.#top.id, { type: 'shown' });
    this.#soon();
  }

  #say(toast: Toast): void {
    this.#toast = toast;
    clearTimeout(this.#toastTimer);
    this.#toastTimer = setTimeout(() => {
      this.#toast = undefined;
      this.#soon();
    }, TOAST_MS);
    this.#soon();
  }

  #broadcast(action: Action): void {
    for (const { id } of this.#stack) this.#dispatch(id, action);
  }

  #tell(change: Change): void {
    this.#untold.push(change);
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      const changes = this.#untold;
      this.#untold = [];
      this.#broadcast({ type: 'changes', changes } as Action);
      this.#whenDue();
    }, TELL_MS);
  }

  #setEnvironment(environment: number): void {
    this.#session = { ...this.#session, environment };
    this.#broadcast({ type: 'environment' });
    this.#soon();
  }

  // Following

  #follow(): void {
    this.#feed.abort();
    this.#feed = new AbortController();
    const catalog = this.#catalog;
    startFeed(
      this.#workspace,
      this.#session.project,
      catalog,
      this.#session.seq,
      {
        onLoaded: (done) => {
          if (done) {
            this.#session = { ...this.#session, loaded: true };
            this.#warmUp();
          }
          this.#catalogChanged(done);
        },
        onChange: (change) => {
          this.#session = { ...this.#session, seq: change.seq };
          this.#tell(change);
          const environmentsChanged = change.writes.some(
            (write) => write.kind === 'environment' && write.project === this.#session.project,
          );
          const firstProject = change.writes.find((write) => write.kind === 'project' && write.after !== null);
          if (this.#session.project === '' && firstProject) void this.#setProject(firstProject.key);
          else if (environmentsChanged) void this.#setProject(this.#session.project);
          this.#catalogChanged(false);
        },
        onLost: (error) => {
          this.#lost(failureOf(error).text);
        },
        onFound: () => void this.#listen(),
      },
      this.#feed.signal,
    );
  }

  /** The first search of very many flags builds an index; better now than while somebody types. */
  #warmUp(letters = 'eaio'): void {
    const { environment } = this.#session;
    const [query = '', ...rest] = letters;
    setTimeout(() => {
      if (this.#stopped) return;
      this.#select(this.#catalog, { query, order: 'key', environment, now: this.#host.now(), warmUp: true });
      if (rest.length > 0) this.#warmUp(rest.join(''));
    }, WARM_UP_MS).unref();
  }

  /** Following is patient and says nothing while the owner is away, so the workspace is asked now and then how it is. */
  async #listen(): Promise<void> {
    if (this.#listening) return;
    this.#listening = true;
    const silence = setTimeout(() => this.#lost('The workspace does not answer.'), SILENCE_MS);
    try {
      this.#heard(await this.#workspace.info());
    } catch (error) {
      this.#lost(failureOf(error).text);
    }
    clearTimeout(silence);
    this.#listening = false;
  }

  #lost(text: string): void {
    if (this.#stopped || this.#session.link === 'lost') return;
    this.#session = { ...this.#session, link: 'lost' };
    this.#say({ kind: 'bad', text, hint: 'nothing is lost; it is tried again by itself' });
  }

  #heard(info: WorkspaceInfo): void {
    if (this.#stopped) return;
    const before = this.#session;
    this.#session = { ...before, info, link: 'live' };
    const owner = info.mode === 'owner' && before.info?.mode !== 'owner';
    const moved = info.mode === 'socket' && info.pid !== before.info?.pid;
    if (owner) this.#say({ kind: 'good', text: 'the owner went away: this program owns the workspace now' });
    else if (moved) this.#say({ kind: 'good', text: 'another program owns the workspace now; connected again' });
    else if (before.link === 'lost') this.#say({ kind: 'good', text: 'connected again' });
  }

  /** Selecting anew may cost more than a frame for very many flags: it takes at most a twentieth of the time. */
  #catalogChanged(now: boolean): void {
    this.#whenDue();
    if (now) {
      clearTimeout(this.#selecting);
      this.#selecting = undefined;
      this.#reselect();
      this.#soon();
      return;
    }
    this.#selecting ??= setTimeout(
      () => {
        this.#selecting = undefined;
        this.#reselect();
        this.#whenDue();
      },
      Math.max(PANE_MS, this.#selectMs * 20),
    );
  }

  #reselect(): void {
    const begin = performance.now();
    this.#broadcast({ type: 'catalog' });
    this.#selectMs = performance.now() - begin;
  }

  /** Another project, or the same one with other environments. */
  async #setProject(project: string): Promise<void> {
    try {
      const info = await this.#workspace.info();
      const projects = await projectsOf(this.#workspace);
      const environments = await environmentsOf(this.#workspace, project);
      if (this.#stopped) return;
      const current = this.#session.environments[this.#session.environment]?.key;
      const index = environments.findIndex((environment) => environment.key === current);
      this.#catalog = new Catalog(environments);
      this.#session = {
        ...this.#session,
        info,
        projects,
        project,
        environments,
        environment: Math.max(0, index),
        seq: info.head.seq,
        loaded: false,
      };
      this.#follow();
      this.#broadcast({ type: 'environment' });
    } catch (error) {
      this.#say({ kind: 'bad', ...failureOf(error) });
    }
    this.#soon();
  }
}

export async function projectsOf(workspace: Workspace): Promise<readonly Project[]> {
  const projects: Project[] = [];
  for await (const project of workspace.list('project', '')) projects.push(project);
  return projects;
}

export async function environmentsOf(workspace: Workspace, project: string): Promise<readonly Environment[]> {
  const environments: Environment[] = [];
  for await (const environment of workspace.list('environment', project)) environments.push(environment);
  return environments.sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
}
