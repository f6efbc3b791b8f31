import { type Http, HttpError, readJson } from './exchange.js';
import type { CommonSettings } from './options.js';
import type { Rejected } from './rejected.js';
import type { Rules } from './rules.js';

/** One question for the rules, answered with everything, with what changed, or with "nothing new". */
export interface Asker {
  /** Names the rules in hand, as ETags and event ids do. */
  tag(): string | undefined;
  /** The next question is for the whole ruleset. */
  distrust(): void;
  /** Resolves to whether the rules changed; rejects when no usable answer came. The server may hold it for `waitSeconds`. */
  ask(waitSeconds?: number): Promise<boolean>;
}

export interface AskReport {
  request(): void;
  rejected(error: Rejected): void;
}

export function createAsker(settings: CommonSettings, rules: Rules, report: AskReport, http: Http): Asker {
  let deltas = true;
  let whole = false;

  const asker: Asker = {
    tag() {
      const { epoch, revision } = rules.evaluator;
      return epoch && `${epoch}.${revision}`;
    },
    distrust() {
      whole = true;
    },
    async ask(waitSeconds = 0) {
      const have = whole ? undefined : asker.tag();
      const byDelta = have && deltas;
      report.request();
      const take = await http.exchange(
        byDelta
          ? `/v1/poll?since=${encodeURIComponent(have)}${waitSeconds ? `&wait=${waitSeconds}` : ''}`
          : '/v1/snapshot',
        {
          timeoutMs: settings.timeoutMs + waitSeconds * 1000,
          ...(have && { headers: { 'if-none-match': `"${have}"` } }),
        },
        async (response) => {
          const { status } = response;
          if (status === 304 && have) return rules.confirm;
          // A plain file server behind the address has the snapshot only.
          if (status === 404 && byDelta) return withoutDeltas;
          if (status !== 200) throw new HttpError(response);
          const body = await readJson(response, settings.maxBytes);
          // To the question for everything, a delta is no answer.
          const isDelta = byDelta && (body as { kind?: unknown } | null)?.kind === 'delta';
          return () => (isDelta ? takeDelta(body) : takeAll(body));
        },
      );
      return take();
    },
  };

  function withoutDeltas(): Promise<boolean> {
    deltas = false;
    return asker.ask();
  }

  async function takeAll(body: unknown): Promise<boolean> {
    const changed = await rules.full(body, 'network');
    whole = false;
    return changed;
  }

  async function takeDelta(body: unknown): Promise<boolean> {
    try {
      return await rules.delta(body);
    } catch (error) {
      report.rejected(error as Rejected);
      whole = true;
      return asker.ask();
    }
  }

  return asker;
}
