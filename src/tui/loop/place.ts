/** Where we are: project, environment and all flags there, kept up to date, and whether the workspace answers. */
import type { Change } from '../../store/types.js';
import type { Workspace, WorkspaceInfo } from '../../workspace/types.js';
import type { Session, Toast } from '../core/app.js';
import { Catalog } from '../data/catalog.js';
import { failureOf } from '../data/fail.js';
import { startFeed } from '../data/feed.js';
import { createSelector } from '../data/query.js';
import { environmentsOf, projectsOf, type Start } from './start.js';

const WARM_UP_MS = 100;
/** Warming up waits for somebody who types: a key is worth more than the next search. */
const QUIET_MS = 300;
/** Ranking by a letter that nearly all keys have builds the index, few letters fit much; then the first letters of whatever comes. */
const RANKED = ['e', 'a'];
const WARM_UP_WORDS = [
  ...RANKED,
  ...['ch', 'che', 'chec', 'in', 'on', 'tar', 'bil', 'off', 'checkout'],
  ...'csbtpoimaefrdnulgvhwkxyjqz',
];
const HEARTBEAT_MS = 2_000;
/** A workspace that has not answered for this long is away. */
const SILENCE_MS = 1_500;

export interface PlaceEvents {
  readonly onChange: (change: Change) => void;
  /** More flags are there, or others; `now` when all of them are. */
  readonly onCatalog: (now: boolean) => void;
  /** Another environment, or another project with others. */
  readonly onEnvironment: () => void;
  readonly onSay: (toast: Toast) => void;
  readonly now: () => number;
}

export class Place {
  readonly #workspace: Workspace;
  readonly #events: PlaceEvents;
  readonly select = createSelector();
  #session: Session;
  #catalog: Catalog;
  #feed = new AbortController();
  #heartbeat: NodeJS.Timeout | undefined;
  #listening = false;
  #pressedAt = 0;
  #stopped = false;

  constructor(start: Start, events: PlaceEvents) {
    const { workspace, info, ...where } = start;
    this.#workspace = workspace;
    this.#events = events;
    this.#session = { ...where, info, seq: info.head.seq, loaded: false, link: 'live' };
    this.#catalog = new Catalog(start.environments);
  }

  get session(): Session {
    return this.#session;
  }

  get catalog(): Catalog {
    return this.#catalog;
  }

  start(): void {
    this.#heartbeat = setInterval(() => void this.#listen(), HEARTBEAT_MS);
    this.#heartbeat.unref();
    this.#follow();
  }

  stop(): void {
    this.#stopped = true;
    this.#feed.abort();
    clearInterval(this.#heartbeat);
  }

  /** Somebody types. */
  pressed(): void {
    this.#pressedAt = performance.now();
  }

  /** Milliseconds since somebody typed. */
  get quietMs(): number {
    return performance.now() - this.#pressedAt;
  }

  setEnvironment(environment: number): void {
    this.#session = { ...this.#session, environment };
    this.#events.onEnvironment();
  }

  /** Another project, or the same one with other environments. */
  async setProject(project: string): Promise<void> {
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
      this.#events.onEnvironment();
    } catch (error) {
      this.#events.onSay({ kind: 'bad', ...failureOf(error) });
    }
  }

  #follow(): void {
    this.#feed.abort();
    this.#feed = new AbortController();
    const { project, seq } = this.#session;
    startFeed(
      this.#workspace,
      project,
      this.#catalog,
      seq,
      {
        onLoaded: (done) => {
          if (done) {
            this.#session = { ...this.#session, loaded: true };
            this.#warmUp();
          }
          this.#events.onCatalog(done);
        },
        onChange: (change) => this.#changed(change),
        onLost: (error) => this.#lost(failureOf(error).text),
        onFound: () => void this.#listen(),
      },
      this.#feed.signal,
    );
  }

  #changed(change: Change): void {
    this.#session = { ...this.#session, seq: change.seq };
    const { project } = this.#session;
    this.#events.onChange(change);
    const environmentsChanged = change.writes.some(
      (write) => write.kind === 'environment' && write.project === project,
    );
    const firstProject = change.writes.find((write) => write.kind === 'project' && write.after !== null);
    if (project === '' && firstProject) void this.setProject(firstProject.key);
    else if (environmentsChanged) void this.setProject(project);
    this.#events.onCatalog(false);
  }

  /** The first searches of very many flags build an index and are compiled; better now than while somebody types. */
  #warmUp(words: readonly string[] = WARM_UP_WORDS): void {
    const { environment } = this.#session;
    const [query = '', ...rest] = words;
    setTimeout(() => {
      if (this.#stopped) return;
      if (performance.now() - this.#pressedAt < QUIET_MS) {
        this.#warmUp(words);
        return;
      }
      const selection = { query, order: 'key', environment, now: this.#events.now() } as const;
      const isRanked = words.length > WARM_UP_WORDS.length - RANKED.length;
      this.select(this.#catalog, isRanked ? { ...selection, warmUp: true } : selection);
      if (rest.length > 0) this.#warmUp(rest);
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
    this.#events.onSay({ kind: 'bad', text, hint: 'nothing is lost; it is tried again by itself' });
  }

  #heard(info: WorkspaceInfo): void {
    if (this.#stopped) return;
    const before = this.#session;
    this.#session = { ...before, info, link: 'live' };
    const owner = info.mode === 'owner' && before.info?.mode !== 'owner';
    const moved = info.mode === 'socket' && info.pid !== before.info?.pid;
    const say = (text: string): void => this.#events.onSay({ kind: 'good', text });
    if (owner) say('the owner went away: this program owns the workspace now');
    else if (moved) say('another program owns the workspace now; connected again');
    else if (before.link === 'lost') say('connected again');
  }
}
