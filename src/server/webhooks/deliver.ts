/** One delivery: signed as Standard Webhooks does, to an address that was checked, without following redirects. */
import { createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Webhook } from '../../model/documents.js';
import type { AddressGuard } from './address-guard.js';

const TIMEOUT_MS = 10_000;

export interface Delivery {
  /** The same for every attempt, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly body: string;
}

export interface Attempt {
  readonly ok: boolean;
  /** Absent when nothing came back. */
  readonly status?: number | undefined;
  readonly error?: string | undefined;
  readonly ms: number;
  /** What the receiver asked for by Retry-After. */
  readonly retryAfterMs?: number | undefined;
}

export function signatureOf(secret: string, id: string, timestamp: number, body: string): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** Never throws: what went wrong is in the attempt. */
export async function deliver(
  webhook: Pick<Webhook, 'url' | 'secret'>,
  delivery: Delivery,
  guard: AddressGuard,
): Promise<Attempt> {
  const started = performance.now();
  const since = (): number => Math.round(performance.now() - started);
  try {
    const { status, retryAfter } = await send(new URL(webhook.url), webhook.secret, delivery, guard);
    // 409: the receiver has it already, and its answer to that was lost.
    const ok = (status >= 200 && status < 300) || status === 409;
    const seconds = Number(retryAfter);
    return { ok, status, ms: since(), retryAfterMs: seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : undefined };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { ok: false, error: code ? `${code}: ${message}` : message, ms: since() };
  }
}

async function send(
  url: URL,
  secret: string,
  { id, body }: Delivery,
  guard: AddressGuard,
): Promise<{ status: number; retryAfter: string | undefined }> {
  // The address that was checked is the one that is called: the name is not asked for a second time.
  const { address, family } = await guard.addressOf(url.hostname);
  const timestamp = Math.floor(Date.now() / 1000);
  return new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:';
    const request = (secure ? requestHttps : requestHttp)(
      {
        host: address,
        family,
        port: url.port || (secure ? 443 : 80),
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        agent: false,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(secure ? { servername: url.hostname } : {}),
        headers: {
          host: url.host,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'burgee-webhook',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signatureOf(secret, id, timestamp, body),
        },
      },
      (response) => {
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
        // What it says beyond the status is not read.
        response.destroy();
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
