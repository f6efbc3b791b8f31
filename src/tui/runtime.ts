/**
 * The loop: a key becomes an action, the action a new state (pure), the state a picture (pure), and effects happen beside it.
 * A key paints in the same turn; what happens by itself paints at most 60 times a second.
 */
import { type Chrome, chromeOf, isTooSmall, tooSmall } from './components/chrome.js';
import {
  type App,
  type Effects,
  environmentOf,
  type Opening,
  type ScreenState,
  type ScreenView,
  type Toast,
} from './core/app.js';
import { type GlobalAction, globalKeymap, typingKeymap } from './core/global-keys.js';
import { type Action, bindingFor } from './core/keymap.js';
import { editText, insertText } from './core/text-field.js';
import type { AskServer } from './data/live.js';
import type { Sample } from './data/reach.js';
import type { Shell } from './data/shell.js';
import type { Input } from './keys/parse.js';
import { News } from './loop/news.js';
import { Pacer } from './loop/pacer.js';
import { type Canvas, Painter } from './loop/painter.js';
import { Place } from './loop/place.js';
import { Rehearsal } from './loop/rehearsal.js';
import { Stack } from './loop/stack.js';
import type { Start } from './loop/start.js';
import type { Heard, Reader } from './reader/reader.js';
import type { PaintedPane } from './screen/compose.js';
import type { Theme } from './screen/theme.js';
import { opened, screenOf } from './screens/index.js';

const TOAST_MS = 10_000;
/** Time to have read it: the next key after that takes it away. */
const READ_MS = 3_000;

export interface Host extends Canvas {
  readonly shell: Shell | undefined;
  readonly ask: AskServer | undefined;
  readonly sample: Sample | undefined;
  /** Tells instead of painting, where there is one. */
  readonly reader?: Reader | undefined;
  readonly theme: Theme;
  size(): { readonly columns: number; readonly rows: number };
  now(): number;
  forget(): void;
  edit(text: string, name: string): string;
  copy(text: string): void;
  suspend(): void;
  quit(): void;
}

export class Runtime {
  readonly #start: Start;
  readonly #host: Host;
  readonly #place: Place;
  readonly #stack: Stack;
  readonly #news: News;
  readonly #pacer: Pacer;
  readonly #painter: Painter;
  readonly #rehearsal: Rehearsal;
  #toast: Toast | undefined;
  #toastTimer: NodeJS.Timeout | undefined;
  #saidAt = 0;
  #stopped = false;
  #complete: () => void = () => {};
  /** The list of flags is complete. */
  readonly complete = new Promise<void>((resolve) => {
    this.#complete = resolve;
  });

  constructor(start: Start, host: Host) {
    this.#start = start;
    this.#host = host;
    this.#painter = new Painter(host);
    this.#pacer = new Pacer(
      () => this.#look(),
      () => host.now(),
    );
    this.#stack = new Stack({ app: () => this.#app, effects: (id) => this.#effects(id) });
    this.#news = new News({
      onChanges: (changes) => {
        host.reader?.changes(changes, this.#place.session.info?.actor.name ?? '');
        this.#stack.broadcast({ type: 'changes', changes } as Action);
        this.#pacer.whenDue();
      },
      onCatalog: () => {
        this.#stack.broadcast({ type: 'catalog' });
        this.#pacer.whenDue();
      },
    });
    this.#place = new Place(start, {
      onChange: (change) => this.#news.change(change),
      onCatalog: (now) => {
        this.#pacer.whenDue();
        if (now) this.#news.catalogNow();
        else this.#news.catalog();
        if (!now) return;
        this.#complete();
        this.#rehearse();
      },
      onEnvironment: () => {
        this.#stack.broadcast({ type: 'environment' });
        this.#pacer.soon();
      },
      onSay: (toast) => this.#say(toast),
      now: () => host.now(),
    });
    this.#rehearsal = new Rehearsal(() => this.#place.quietMs);
    this.#stack.push({ kind: 'flags' });
  }

  start(): void {
    this.#place.start();
    this.#pacer.flush();
  }

  stop(): void {
    this.#stopped = true;
    this.#place.stop();
    this.#news.stop();
    this.#rehearsal.stop();
    this.#pacer.stop();
    clearTimeout(this.#toastTimer);
  }

  input(input: Input): void {
    if (this.#stopped) return;
    this.#host.reader?.key();
    this.#place.pressed();
    if (performance.now() - this.#saidAt > READ_MS) this.#toast = undefined;
    if (input.kind === 'paste') this.#paste(input.text);
    else this.#key(input.name);
    this.#pacer.soon();
  }

  /** The terminal has another size, or somebody else wrote on it. */
  redraw(): void {
    this.#painter.forget();
    this.#pacer.soon();
    this.#rehearse();
  }

  readonly panes = (): readonly PaintedPane[] => this.#painter.panes();

  get #app(): App {
    return {
      session: this.#place.session,
      catalog: this.#place.catalog,
      select: this.#place.select,
      theme: this.#host.theme,
      size: this.#host.size(),
      now: this.#host.now(),
      viewport: (pane) => this.#host.reader?.viewport ?? this.#painter.viewport(pane),
    };
  }

  #look(): void {
    if (this.#host.reader) {
      this.#host.reader.look(this.#heard());
      return;
    }
    const { view, chrome } = this.#picture();
    this.#painter.show(view, chrome);
  }

  #picture(): { readonly view: ScreenView; readonly chrome: Chrome } {
    return this.#pictureOf(this.#stack.top.state, this.#stack.isDeep);
  }

  #pictureOf(state: ScreenState, isDeep: boolean): { readonly view: ScreenView; readonly chrome: Chrome } {
    const app = this.#app;
    if (isTooSmall(app.size)) return tooSmall(app);
    const definition = screenOf(state.kind);
    const own = definition.keymap(state);
    const keys = { own, global: own.typing ? typingKeymap : globalKeymap, state, isDeep };
    const view = definition.view(state, app);
    return { view, chrome: chromeOf(view, this.#stack.root, this.#toast, keys as never, app) };
  }

  /** The layout of a screen takes Ink 5 to 20 ms, and its first picture as long again: nobody has to wait for that. */
  #rehearse(): void {
    if (this.#stopped || this.#host.reader) return;
    const { state } = this.#stack.top;
    const ahead = (): readonly Opening[] => screenOf(state.kind).ahead?.(this.#stack.top.state) ?? [];
    const steps = ahead().map((_, index) => () => {
      const opening = ahead()[index];
      if (!opening) return;
      const { view, chrome } = this.#pictureOf(opened(opening), true);
      this.#painter.rehearse(view, chrome);
    });
    this.#rehearsal.begin(steps);
  }

  #heard(): Heard {
    const app = this.#app;
    const { id, state } = this.#stack.top;
    const definition = screenOf(state.kind);
    const view = definition.view(state, app);
    const environment = environmentOf(app.session);
    const where = [app.session.project, environment?.key ?? 'no environment', ...view.crumbs];
    const place = `${where.map((part) => app.theme.safe(part)).join(', ')}${environment?.protected ? ', protected' : ''}`;
    const field = definition.keymap(state).typing ? definition.field?.(state) : undefined;
    return { id, title: definition.title, place, view, field, toast: this.#toast, loading: !app.session.loaded };
  }

  // Keys

  #key(name: string): void {
    if (isTooSmall(this.#host.size())) {
      // Keys that nobody can see the effect of must have none.
      const global = bindingFor(globalKeymap, name);
      if (global?.action.type === 'quit' || global?.action.type === 'suspend') this.#global(global.action);
      return;
    }
    const { state, id } = this.#stack.top;
    const definition = screenOf(state.kind);
    const own = definition.keymap(state);
    const binding = bindingFor(own, name);
    if (binding) {
      const reason = binding.disabled?.(state);
      if (reason === undefined) this.#stack.dispatch(id, binding.action);
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
    if (edited) this.#stack.dispatch(id, { type: 'typed', field: edited } as Action);
    else if (name.startsWith('alt-')) {
      // Escape and another key, one right after the other, look the same as both at once; nothing here is done by both at once.
      this.#key('esc');
      this.#key(name.slice('alt-'.length));
    }
  }

  /** Pasted text is only ever text: it never runs a command. */
  #paste(text: string): void {
    const { state, id } = this.#stack.top;
    const definition = screenOf(state.kind);
    const field = definition.keymap(state).typing ? definition.field?.(state) : undefined;
    if (field) this.#stack.dispatch(id, { type: 'typed', field: insertText(field, text) } as Action);
  }

  #global(action: GlobalAction): void {
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
        this.#stack.back(1);
        break;
      case 'help':
        this.#stack.push({ kind: 'help', about: this.#stack.top.state.kind });
        break;
      case 'palette':
        this.#stack.push({ kind: 'palette' });
        break;
      case 'environment.next':
        this.#turnEnvironment(1);
        break;
      case 'environment.previous':
        this.#turnEnvironment(-1);
        break;
      case 'go':
        this.#stack.go(action.screen);
        break;
    }
  }

  #turnEnvironment(by: 1 | -1): void {
    const { environments, environment } = this.#place.session;
    const count = environments.length;
    if (count > 0) this.#place.setEnvironment((environment + count + by) % count);
  }

  // What screens may do

  #effects(id: number): Effects {
    const soon =
      <A extends readonly unknown[]>(action: (...args: A) => void) =>
      (...args: A): void => {
        action(...args);
        this.#pacer.soon();
      };
    const dispatch = soon((action: Action) => this.#stack.dispatch(id, action));
    return {
      app: this.#app,
      workspace: this.#start.workspace,
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
      push: soon((screen) => this.#stack.push(screen)),
      replace: soon((screen) => this.#stack.replace(screen)),
      back: soon((count = 1, made) => this.#stack.back(count, made)),
      propose: soon((proposal) => this.#stack.push({ kind: 'confirm', proposal })),
      go: soon((kind) => this.#stack.go(kind)),
      toast: (toast) => this.#say(toast),
      copy: (text, name = text) => {
        this.#host.copy(text);
        this.#say({ kind: 'good', text: `copied ${name}` });
      },
      edit: (text, name) => this.#host.edit(text, name),
      shell: this.#host.shell,
      ask: this.#host.ask,
      sample: this.#host.sample,
      setEnvironment: (index) => this.#place.setEnvironment(index),
      setProject: (project) => void this.#place.setProject(project),
      quit: () => this.#host.quit(),
    };
  }

  #say(toast: Toast): void {
    if (this.#stopped) return;
    this.#toast = toast;
    this.#saidAt = performance.now();
    clearTimeout(this.#toastTimer);
    // What went wrong is there until somebody is: the first key after it was read takes it away.
    if (toast.kind !== 'bad')
      this.#toastTimer = setTimeout(() => {
        this.#toast = undefined;
        this.#pacer.soon();
      }, TOAST_MS);
    this.#pacer.soon();
  }
}
