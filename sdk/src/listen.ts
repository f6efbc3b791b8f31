import { type Http, HttpError, parseJson, textOf } from './exchange.js';
import type { Settings } from './options.js';
import { Rejected } from './rejected.js';
import type { Rules } from './rules.js';
import { createEventReader, type ServerEvent } from './sse.js';
import type { Listen } from './sync.js';
import { around } from './timers.js';

const BASE_MS = 1000;
/** Longest time that polls stand in for a stream before it is tried again. */
const STREAM_PAUSE_MS = 300_000;
/** A server, or a proxy before it, that has polls only. That is no outage. */
const NO_STREAM: readonly number[] = [404, 405, 406, 501];

/** The server's stream of changes. A module of its own, since it is not needed for the first rules. */
export function createListener(
  settings: Settings,
  rules: Rules,
  http: Http,
  onStream: (open: boolean) => void,
): Listen {
  let shortStreams = 0;

  return async (sync) => {
    const began = performance.now();
    let opened = false;
    let asked = 0;
    let error: unknown;
    try {
      asked = await listen(settings, rules, sync.asker.tag(), http, () => {
        if (!opened) onStream(true);
        opened = true;
        sync.contact();
      });
    } catch (caught) {
      error = caught;
    }
    if (opened) onStream(false);
    if (http.closed) return 0;
    const answered = opened || error instanceof HttpError || error instanceof Rejected;
    // Nobody there: that says nothing of streams, and a poll will find out when somebody is.
    if (!answered) return sync.failure(error);
    shortStreams = performance.now() - began > settings.heartbeatMs ? 0 : shortStreams + 1;
    const spread = Math.min(STREAM_PAUSE_MS, BASE_MS * 2 ** Math.min(shortStreams, 20));
    const pause = Math.min(STREAM_PAUSE_MS, asked) + Math.random() * spread;
    sync.streamAt = performance.now() + pause;
    if (error instanceof HttpError && NO_STREAM.includes(error.status)) {
      sync.streamAt = performance.now() + around(STREAM_PAUSE_MS);
    } else if (error instanceof HttpError || error instanceof Rejected) {
      // What answers, if not with a stream that is right, may answer a poll.
      if (error instanceof Rejected) sync.asker.distrust();
      sync.failure(error);
    } else if (pause < BASE_MS * 4) return pause;
    return 0;
  };
}

/**
 * Takes what the stream brings until it ends; resolves to the pause that the server asked for, if any. Silence for 2.5 heartbeats
 * ends it: a connection may be gone without either end being told.
 */
async function listen(
  settings: Settings,
  rules: Rules,
  since: string | undefined,
  http: Http,
  onContact: () => void,
): Promise<number> {
  const silenceMs = settings.heartbeatMs * 2.5;
  let pauseMs = 0;
  await http.exchange(
    '/v1/stream',
    { headers: { accept: 'text/event-stream', ...(since && { 'last-event-id': since }) } },
    async (response, extend) => {
      if (response.status !== 200) throw new HttpError(response);
      if (!response.headers.get('content-type')?.startsWith('text/event-stream')) throw new Rejected('format');
      onContact();
      const events: ServerEvent[] = [];
      const read = createEventReader((event) => events.push(event));
      extend(silenceMs);
      const held = { bytes: 0 };
      for await (const text of textOf(response, settings.maxBytes, held)) {
        extend(silenceMs);
        held.bytes = read(text);
        for (const { type, data } of events.splice(0)) {
          if (type === 'goodbye') {
            pauseMs = Number((parseJson(data) as { retryMs?: unknown } | null)?.retryMs) || 0;
            return;
          }
          if (type === 'full') await rules.full(parseJson(data), 'network');
          else if (type === 'delta') await rules.delta(parseJson(data));
        }
        // A heartbeat, too, says that nothing is newer than what we have.
        onContact();
      }
    },
  );
  return pauseMs;
}
