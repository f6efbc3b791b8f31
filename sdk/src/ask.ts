import { type Http, HttpError, readJson } from './exchange.js';
import type { Settings } from './options.js';
import type { Rejected } from './rejected.js';
import type { Rules } from './rules.js';

/** One question for the rules, answered with everything, with what changed, or with "nothing new". */
export interface Asker {
  /** Names the rules in hand, as ETags and event ids do. */
  tag(): string | undefined;
  /** The next question is for the whole ruleset. */
  distrust(): void;
  /** Resolves to whether the rules changed; rejects when no usable answer came. The server may hold it for `waitSeconds`. */
  ask(waitSeconds: number): Promise<boolean>;
}

export interface AskReport {
  request(): void;
  rejected(error: Rejected): void;
}

const NOTHING_NEW = Symbol();
const NO_DELTAS = Symbol();

export function createAsker(settings: Settings, rules: Rules, report: AskReport, http: Http): Asker {
  let deltas = true;
  let whole = false;

  const tag = () => (rules.evaluator.epoch ? `${rules.evaluator.epoch}.${rules.evaluator.revision}` : undefined);

  async function ask(waitSeconds: number): Promise<boolean> {
    const have = whole ? undefined : tag();
    const byDelta = have !== undefined && deltas;
    const query = `since=${encodeURIComponent(have ?? '')}${waitSeconds ? `&wait=${waitSeconds}` : ''}`;
    report.request();
    const body = await http.exchange(
      byDelta ? `/v1/poll?${query}` : '/v1/snapshot',
      {
        timeoutMs: settings.timeoutMs + waitSeconds * 1000,
        headers: have ? { 'if-none-match': `"${have}"` } : {},
      },
      async (response) => {
        if (response.status === 304 && have) return NOTHING_NEW;
        // A plain file server behind the address has the snapshot only.
        if (response.status === 404 && byDelta) return NO_DELTAS;
        if (response.status !== 200) throw new HttpError(response);
        return readJson(response, settings.maxBytes);
      },
    );
    if (body === NOTHING_NEW) {
      rules.confirm();
      return false;
    }
    if (body === NO_DELTAS) {
      deltas = false;
      return ask(0);
    }
    // To the question for everything, a delta is no answer.
    if (!byDelta || (body as { kind?: unknown } | null)?.kind !== 'delta') {
      const changed = await rules.full(body, 'network');
      whole = false;
      return changed;
    }
    try {
      return await rules.delta(body);
    } catch (error) {
      report.rejected(error as Rejected);
      whole = true;
      return ask(0);
    }
  }

  return {
    tag,
    distrust() {
      whole = true;
    },
    ask,
  };
}
