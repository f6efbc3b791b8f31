/**
 * Requests that were made in one turn of the event loop travel in one message, and reach the writer together: what they cost on the way
 * is paid once, and so is the trip to disk. Who asks alone waits for nobody.
 */
import { isBurgeeError } from '../model/errors.js';
import type { CommitResult } from '../store/types.js';
import type { Wire } from './wire.js';

/** The server takes no more in one message. */
export const MOST_TOGETHER = 128;
/** Larger requests travel alone: the others would wait for their bytes and their work. */
const LARGEST_BYTES = 16 << 10;
const LARGEST_OPERATIONS = 16;

/** As it comes: `writes` is left out where `change` has them. */
type WireResult = Omit<CommitResult, 'writes'> & Partial<Pick<CommitResult, 'writes'>>;
export type WireAnswer = { readonly result: WireResult } | { readonly problem: { readonly status: number } };

interface Asking {
  resolve(result: CommitResult): void;
  reject(error: unknown): void;
}

interface Waiting extends Asking {
  readonly id: string;
  /** The body that it has when it travels alone. */
  readonly text: string;
}

export type SendRequest = (id: string, operations: number, text: string) => Promise<CommitResult>;

export function sendTogether(wire: Wire): SendRequest {
  let queue: Waiting[] = [];
  let isKnown = true;

  async function alone({ id, text }: Pick<Waiting, 'id' | 'text'>): Promise<CommitResult> {
    const result = await wire.json<WireResult>({
      method: 'POST',
      path: '/v1/operations',
      text,
      headers: { 'idempotency-key': id, prefer: 'writes-once' },
    });
    return whole(result);
  }

  async function together(waiting: readonly Waiting[]): Promise<void> {
    const text = `{"requests":[${waiting.map((one) => `{"id":${JSON.stringify(one.id)},"request":${one.text}}`).join(',')}]}`;
    try {
      const ask = { method: 'POST', path: '/v1/operations/batch', text } as const;
      const { answers } = await wire.json<{ answers: WireAnswer[] }>(ask);
      for (const [at, one] of waiting.entries()) settle(wire, one, answers[at]);
    } catch (error) {
      // A server from before there were batches has done nothing yet.
      if (isBurgeeError(error) && (error.code === 'ROUTE_NOT_FOUND' || error.code === 'METHOD_NOT_ALLOWED')) {
        isKnown = false;
        for (const one of waiting) alone(one).then(one.resolve, one.reject);
      } else for (const one of waiting) one.reject(error);
    }
  }

  function flush(): void {
    const waiting = queue;
    queue = [];
    for (let from = 0; from < waiting.length; from += MOST_TOGETHER) {
      const part = waiting.slice(from, from + MOST_TOGETHER);
      if (part.length > 1 && isKnown) void together(part);
      else for (const one of part) alone(one).then(one.resolve, one.reject);
    }
  }

  return (id, operations, text) => {
    if (isLarge(operations, text)) return alone({ id, text });
    return new Promise((resolve, reject) => {
      // Answers of one group arrive in one turn, on whatever connections: who asks again at once asks together.
      if (queue.length === 0) setImmediate(flush);
      queue.push({ id, text, resolve, reject });
    });
  };
}

export const isLarge = (operations: number, text: string): boolean =>
  operations > LARGEST_OPERATIONS || text.length > LARGEST_BYTES;

export function settle(wire: Wire, one: Asking, answer: WireAnswer | undefined): void {
  if (answer && 'result' in answer) one.resolve(whole(answer.result));
  else one.reject(wire.refused(answer?.problem.status ?? 0, JSON.stringify(answer?.problem ?? null)));
}

const whole = (result: WireResult): CommitResult => ({
  ...result,
  writes: result.writes ?? result.change?.writes ?? [],
});
