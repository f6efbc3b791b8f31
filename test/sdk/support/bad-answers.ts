import type { ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Ruleset } from '../../../src/engine/index.js';
import { deltaBetween } from './rules.js';
import { type Answer, json } from './script-server.js';

/** What servers, proxies and networks have been seen to answer instead of what was asked for. `good` is the next honest ruleset. */
export function badAnswers(good: Ruleset): Record<string, Answer> {
  const text = JSON.stringify(good);
  const status =
    (code: number, body = '', headers: Record<string, string> = {}): Answer =>
    (_, response) =>
      void response.writeHead(code, headers).end(body);
  const bytes =
    (body: string | Buffer, headers: Record<string, string> = {}): Answer =>
    (_, response) =>
      void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
  const document =
    (change: Record<string, unknown>): Answer =>
    (_, response) =>
      json(response, { ...good, ...change });
  const delta =
    (change: Record<string, unknown>): Answer =>
    (_, response) =>
      json(response, { ...deltaBetween({ ...good, revision: good.revision - 1 }, good), ...change });
  const raw =
    (work: (response: ServerResponse) => void): Answer =>
    (_, response) =>
      work(response);
  const gzip = gzipSync(text);

  return {
    'status 500': status(500),
    'status 502 with a page': status(502, '<html><h1>Bad Gateway</h1></html>', { 'content-type': 'text/html' }),
    'status 503 with Retry-After': status(503, '', { 'retry-after': '0' }),
    'status 503 with Retry-After as a date': status(503, '', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }),
    'status 404': status(404),
    'status 401': status(401),
    'status 403': status(403),
    'status 429': status(429),
    'status 204': status(204),
    'a redirect to itself': (request, response) => void response.writeHead(302, { location: request.url }).end(),
    'an empty body': bytes(''),
    garbage: bytes('\u0000\u0001 not rules \uffff'),
    'bytes that are no UTF-8': bytes(Buffer.from([0xff, 0xfe, 0x80, 0x7b, 0x7d])),
    'a page with status 200': bytes('<!doctype html><title>Log in</title>', { 'content-type': 'text/html' }),
    'half of the JSON': bytes(text.slice(0, text.length / 2)),
    'less than Content-Length says': raw((response) => {
      response.writeHead(200, { 'content-length': text.length }).write(text.slice(0, 20));
      setTimeout(() => response.destroy(), 5);
    }),
    'gzip that is none': bytes(text, { 'content-encoding': 'gzip' }),
    'truncated gzip': bytes(gzip.subarray(0, gzip.length / 2), { 'content-encoding': 'gzip' }),
    'gzip with a wrong checksum': bytes(Buffer.concat([gzip.subarray(0, -8), Buffer.alloc(8)]), {
      'content-encoding': 'gzip',
    }),
    'truncated Brotli': bytes(brotliCompressSync(text).subarray(0, 30), { 'content-encoding': 'br' }),
    'an unknown encoding': bytes(gzip, { 'content-encoding': 'zstd' }),
    null: bytes('null'),
    'a number': bytes('17'),
    'a list': bytes('[]'),
    'an empty object': bytes('{}'),
    'another format': document({ format: 2 }),
    'no format': document({ format: undefined }),
    'a wrong digest': document({ digest: '0123456789abcdef' }),
    'no digest': document({ digest: undefined }),
    'the digest of other rules': document({ flags: {} }),
    'an older revision': document({ revision: 0 }),
    'a revision that is text': document({ revision: '9' }),
    'a revision beyond all numbers': bytes(text.replace(/"revision":\d+/, '"revision":1e999')),
    'an epoch that is none': document({ epoch: 7 }),
    'flags as a list': document({ flags: [] }),
    'flags that are null': document({ flags: null }),
    'flags of another kind': document({ flags: { checkout: 7, limit: null, color: 'red' } }),
    'no segments': document({ segments: undefined }),
    'more than the client holds': bytes(`{"flags":"${'x'.repeat(300_000)}"}`),
    'a gzip bomb': bytes(gzipSync(Buffer.alloc(20_000_000)), { 'content-encoding': 'gzip' }),
    'JSON nested without end': bytes('['.repeat(100_000)),
    'a delta with a wrong digest': delta({ digest: '0123456789abcdef' }),
    'a delta from elsewhere': delta({ from: 99, to: 100 }),
    'a delta of another epoch': delta({ epoch: 'other' }),
    'a delta without flags': delta({ flags: null }),
    'a delta with broken flags': delta({ flags: { checkout: 'on' } }),
    'a delta that is nothing': bytes('{"kind":"delta"}'),
    'no answer at all': () => {},
    'a body that never ends': raw((response) => {
      response.writeHead(200).write('{"format":1,');
      const timer = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(timer));
    }),
    'a closed door': raw((response) => response.destroy()),
    'no HTTP': raw((response) => {
      response.socket?.end('SSH-2.0-OpenSSH_9.9\r\n');
    }),
  };
}

/** The same for streams: what comes after honest headers. */
export function badStreams(good: Ruleset): Record<string, Answer> {
  const events =
    (text: string, end = false): Answer =>
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text);
      if (end) response.end();
    };
  const event = (type: string, data: unknown) => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  const delta = deltaBetween({ ...good, revision: good.revision - 1 }, good);
  return {
    'no stream': (_, response) => void response.writeHead(404).end(),
    'status 500': (_, response) => void response.writeHead(500).end(),
    'a page': (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    'an end at once': events('', true),
    'an end after a heartbeat': events(':\n\n', true),
    silence: events(''),
    'an event that is no JSON': events('event: delta\ndata: {"from":1,\n\n'),
    'a delta with a wrong digest': events(event('delta', { ...delta, digest: '0123456789abcdef' })),
    'a delta from elsewhere': events(event('delta', { ...delta, from: 50, to: 51 })),
    'rules with a wrong digest': events(event('full', { ...good, digest: '0123456789abcdef' })),
    'older rules': events(event('full', { ...good, revision: 0 })),
    'an event without end': (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: full\ndata: ');
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.on('close', () => clearInterval(timer));
    },
    'half an event': events('event: delta\ndata: {"fr', true),
    'a broken connection': (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
      setTimeout(() => response.destroy(), 5);
    },
    'a goodbye that never comes back': events('event: goodbye\ndata: {"retryMs":1}\n\n', true),
    'a goodbye that is garbage': events('event: goodbye\ndata: soon\n\n'),
  };
}
