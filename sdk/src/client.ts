import { createCounts } from './counts.js';
import { createEvaluations } from './evaluations.js';
import { createHttp, JSON_TYPE } from './exchange.js';
import { inTurn } from './in-turn.js';
import { createMonitor } from './monitor.js';
import { readOptions } from './options.js';
import type { Persistence } from './persistence.js';
import type { RemoteFlags } from './remote.js';
import { createRules, isRuleset } from './rules.js';
import { type Listen, type Refresh, startSync } from './sync.js';
import { around, hold } from './timers.js';
import { createTracer } from './tracer.js';
import type { BurgeeClient, ClientOptions, Plugin } from './types.js';
import { createUsage } from './usage.js';

/** Longest time that polls stand in for a stream before it is tried again. */
const STREAM_PAUSE_MS = 300_000;

/**
 * A client that evaluates flags in this process. It starts at once and never throws: until there are rules, or where they give
 * no answer, every call gives the caller's default.
 *
 * @example
 * const flags = createClient({ url: 'http://127.0.0.1:4242', token: process.env.BURGEE_TOKEN });
 * await flags.ready({ timeoutMs: 2000 });
 * const isNew = flags.boolean('new-checkout', { targetingKey: 'u-42' }, false);
 */
export function createClient(options?: ClientOptions): BurgeeClient {
  const settings = readOptions(options);
  const { url, bootstrap, cacheFile, cache, logger: log } = settings;
  const http = createHttp(settings);
  const hooks = [...settings.hooks];
  const usage = settings.usage && url ? createUsage() : undefined;
  let remote: RemoteFlags | undefined;
  let remoteReady: Promise<RemoteFlags | undefined> | undefined;
  let persistence: Persistence | undefined;
  let refresh: Refresh | undefined;
  let begun: Promise<void> | undefined;
  let closed: Promise<void> | undefined;
  let stops: ReturnType<Plugin['start']>[] = [];

  const tracer = createTracer();
  const rules = inTurn(
    createRules({
      prepare: tracer.ready,
      changed(change) {
        evaluations.renew();
        remote?.forget();
        if (rules.serverOnly) void loadRemote();
        persistence?.save();
        counts.applied();
        if (change) monitor.changed(tracer.follow(rules.evaluator, change));
      },
    }),
  );
  const monitor = createMonitor(rules, (level, message) => log[level](message));
  const counts = createCounts(rules, monitor);
  const evaluations = createEvaluations({
    rules,
    usage,
    hooks,
    remoteWanted: settings.remote && url !== undefined,
    remote: () => remote,
    remoteReady: loadRemote,
    stale: () => monitor.status !== 'live',
    failed: (error) => log.error(`an evaluation failed: ${error}`),
  });
  const reports =
    usage &&
    import('./usage-reports.js')
      .then(({ startUsageReports }) => startUsageReports(settings, http, usage, rules, () => monitor.status === 'live'))
      .catch(() => undefined);

  /** Few applications have server-only flags; the others do not load what asks for them. */
  function loadRemote(): Promise<RemoteFlags | undefined> {
    if (!settings.remote || !url) return Promise.resolve(undefined);
    remoteReady ??= import('./remote.js')
      .then(({ createRemoteFlags }) => {
        remote = createRemoteFlags(settings, http);
        return remote;
      })
      .catch(() => undefined);
    return remoteReady;
  }

  const report = (what: string) => (error: unknown) => log.warn(`${what}: ${(error as Error)?.message ?? error}`);

  let listener: Listen | undefined;
  /** Streams are not needed for the first rules, so not loaded with them; where they cannot be loaded, polls do. */
  const listen: Listen = async (sync) => {
    listener ??= await import('./listen.js').then(
      ({ createListener }) => createListener(settings, rules, http, counts.stream),
      () => undefined,
    );
    if (listener) return listener(sync);
    sync.streamAt = performance.now() + around(STREAM_PAUSE_MS);
    return 0;
  };

  async function load(): Promise<void> {
    if (!cacheFile && !cache && typeof bootstrap !== 'string') return;
    const { startPersistence } = await import('./persistence.js');
    persistence = startPersistence(settings, rules);
    // The last-known-good rules are newer than what the application was built with, or of another environment.
    for (const { ruleset, source } of await persistence.load()) await rules.full(ruleset, source).catch(report(source));
  }

  async function boot(): Promise<void> {
    await load().catch(report('last-known-good rules'));
    if (http.closed || !url) {
      await begun;
      monitor.settle();
    } else refresh = startSync(settings, rules, counts, http, listen);
  }

  if (isRuleset(bootstrap)) {
    try {
      begun = rules.start(bootstrap);
      evaluations.renew();
    } catch (error) {
      report('bootstrap')(error);
    }
  }
  // Meant where there are rules to start from; else a variable of the environment is not set, most likely.
  if (!url) log[bootstrap || cacheFile || cache ? 'info' : 'warn']('no url is set, the client stays offline');
  const booted = boot().catch((error) => log.error(`${error}`));

  async function ask(whole: boolean): Promise<void> {
    await booted;
    if (!closed) await refresh?.(whole);
  }

  async function stop(): Promise<void> {
    await Promise.allSettled([
      reports?.then((sender) => sender?.stop()),
      persistence?.stop(),
      ...stops.map((end) => end?.()),
    ]);
    http.close();
    await booted;
    monitor.settle();
  }

  const client: BurgeeClient = {
    boolean: (key, context, defaultValue) => evaluations.value('boolean', key, context, defaultValue),
    string: (key, context, defaultValue) => evaluations.value('string', key, context, defaultValue),
    number: (key, context, defaultValue) => evaluations.value('number', key, context, defaultValue),
    object: (key, context, defaultValue) => evaluations.value('object', key, context, defaultValue),
    evaluate: evaluations.evaluate,
    resolve: (key, context, defaultValue) => hold(evaluations.resolve(key, context, defaultValue)),
    strategy: evaluations.strategy,
    ready: monitor.ready,
    status: () => monitor.status,
    stats: () => counts.stats(usage?.dropped ?? 0),
    on(event, listener) {
      if (event === 'change') tracer.watch();
      return monitor.on(event, listener);
    },
    refresh: () => hold(ask(false)),
    invalidate() {
      remote?.forget();
      return hold(ask(true));
    },
    close() {
      closed ??= hold(stop());
      return closed as Promise<void>;
    },
  };
  stops = settings.plugins.map((plugin) => {
    try {
      return plugin.start({
        request: (path, init, use) => http.exchange(path, { ...init, ...(init.body && { headers: JSON_TYPE }) }, use),
        addHook(hook) {
          hooks.push(hook);
          evaluations.renew();
        },
        rules: () => rules.evaluator,
        client,
        log,
      });
    } catch (error) {
      log.error(`a plugin failed to start: ${error}`);
      return undefined;
    }
  });
  return client;
}
