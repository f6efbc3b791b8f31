import { type Http, HttpError, parseJson, readText } from './exchange.js';
import type { Settings } from './options.js';
import { Rejected } from './rejected.js';
import type { Rules } from './rules.js';
import { createEventReader, type ServerEvent } from './sse.js';

/**
 * Takes what the server's stream of changes brings until it ends; resolves to the pause that the server asked for, if any.
 * Silence for 2.5 heartbeats ends it: a connection may be gone without either end being told.
 */
export async function listen(
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
      if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
        throw new Rejected('format', 'the answer is not an event stream');
      }
      onContact();
      const events: ServerEvent[] = [];
      const read = createEventReader((event) => events.push(event));
      extend(silenceMs);
      await readText(response, settings.maxBytes, async (text) => {
        extend(silenceMs);
        const held = read(text);
        for (const { type, data } of events.splice(0)) {
          if (type === 'goodbye') {
            pauseMs = Number((parseJson(data) as { retryMs?: unknown } | null)?.retryMs) || 0;
            return 'stop';
          }
          if (type === 'full') await rules.full(parseJson(data), 'network');
          else if (type === 'delta') await rules.delta(parseJson(data));
        }
        // A heartbeat, too, says that nothing is newer than what we have.
        onContact();
        return held;
      });
    },
  );
  return pauseMs;
}
