import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BurgeeClient } from './types.js';

export interface WebhookOptions {
  /** The one that `burgee webhook add` showed. */
  readonly secret: string;
  /** How far the delivery's time may be from ours, and how long its id is remembered. Default 300,000. */
  readonly toleranceMs?: number | undefined;
  readonly now?: (() => number) | undefined;
}

export type WebhookVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: 'headers' | 'time' | 'signature' | 'replay' };

const MAX_BODY = 1024 * 1024;

/**
 * Checks deliveries: HMAC-SHA-256 over `id.timestamp.body` in constant time, a window of time, and that none comes twice within it.
 */
export function verifyWebhook(
  options: WebhookOptions,
): (headers: IncomingMessage['headers'], body: string) => WebhookVerdict {
  const { secret, toleranceMs = 300_000, now = Date.now } = options;
  /** Ids of the window, oldest first, with the time of their arrival. */
  const seen = new Map<string, number>();

  return (headers, body) => {
    const id = headers['webhook-id'];
    const timestamp = headers['webhook-timestamp'];
    const signatures = headers['webhook-signature'];
    if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string')
      return { ok: false, why: 'headers' };
    if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Number(timestamp) * 1000 - now()) > toleranceMs)
      return { ok: false, why: 'time' };
    const expected = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest();
    const signed = signatures.split(' ').some((signature) => {
      const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
      return signature.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
    });
    if (!signed) return { ok: false, why: 'signature' };
    for (const [old, at] of seen) {
      // A timestamp may be ahead of our clock by the tolerance and valid until as long after it.
      if (now() - at <= 2 * toleranceMs) break;
      seen.delete(old);
    }
    if (seen.has(id)) return { ok: false, why: 'replay' };
    seen.set(id, now());
    return { ok: true };
  };
}

/**
 * A handler for the application's HTTP server: a delivery that is what it claims makes the client ask for the rules at once.
 *
 * @example
 * http.createServer(webhookReceiver(flags, { secret: process.env.BURGEE_WEBHOOK_SECRET }));
 */
export function webhookReceiver(
  client: BurgeeClient,
  options: WebhookOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const verify = verifyWebhook(options);

  async function statusOf(request: IncomingMessage): Promise<number> {
    if (request.method !== 'POST') return 405;
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of request) {
      size += part.length;
      if (size > MAX_BODY) return 413;
      parts.push(part);
    }
    const verdict = verify(request.headers, Buffer.concat(parts).toString('utf8'));
    if (!verdict.ok) return verdict.why === 'replay' ? 409 : 401;
    // The sender waits for an answer, not for the rules.
    void client.refresh();
    return 204;
  }

  return (request, response) => {
    void statusOf(request)
      .catch(() => 400)
      .then((status) => response.writeHead(status).end());
  };
}
