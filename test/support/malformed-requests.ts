/** Requests as nobody should write them: grammar first, then cut, doubled and garbled. The same seed gives the same requests. */

export interface Random {
  /** 0 … below */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
  chance(share: number): boolean;
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick: (items) => items[below(items.length)]!,
    chance: (share) => next() < share,
  };
}

const METHODS = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'TRACE',
  'CONNECT',
  'PROPFIND',
  'QUERY',
  'get',
  'G ET',
  'FOO',
  '',
  '\0GET',
];

const PATHS = [
  '/v1/snapshot',
  '/v1/poll?since=a.1&wait=30',
  '/v1/poll?wait=999999999999999999999',
  '/v1/stream',
  '/v1/usage',
  '/ofrep/v1/evaluate/flags',
  '/ofrep/v1/evaluate/flags/a',
  '/ofrep/v1/stream?ticket=a.b',
  '/ofrep/v1/stream?ticket=a&ticket=b',
  '/v1/operations',
  '/v1/operations/batch',
  '/v1/documents/flag?project=shop',
  '/v1/documents/__proto__?project=shop',
  '/v1/flags/a?project=shop',
  '/v1/audit?limit=1e9',
  '/v1/audit/99999999999999999999',
  '/v1/changes?from=-1',
  '/v1/backup',
  '/v1/tokens',
  '/v1/evaluate',
  '/openfeature/v0/manifest/flags/a?project=shop',
  '/healthz',
  '/readyz',
  '/metrics',
  '/openapi.json',
  '/',
  '*',
  '//',
  '/../../etc/passwd',
  '/v1/%2e%2e/%2e%2e',
  '/v1/flags/%',
  '/v1/flags/%ff%fe',
  '/v1/flags/%00',
  '/v1//snapshot',
  '/V1/SNAPSHOT',
  'http://other.example/v1/snapshot',
  'v1/snapshot',
];

const HEADERS = [
  'Host: x',
  'Host: x\r\nHost: y',
  'Authorization: Bearer bge_sdk_AAAAAAAAAAAAAAAAAAAAAA_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_AAAAAA',
  'Authorization: Bearer',
  'Authorization: Bearer \xff\xfe',
  'Authorization: Basic Og==',
  'Authorization: Bearer a\r\nAuthorization: Bearer b',
  'Content-Type: application/json',
  'Content-Type: application/json; charset=latin1',
  'Content-Type: text/plain',
  'Content-Type: \0',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 5\r\nContent-Length: 6',
  'Content-Length: 99999999999999999999',
  'Content-Length: 0x10',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: chunked\r\nContent-Length: 3',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: \tchunked',
  'Content-Encoding: gzip',
  'Expect: 100-continue',
  'Expect: nonsense',
  'Upgrade: websocket\r\nConnection: Upgrade',
  'Connection: close',
  'Connection: keep-alive, close, Authorization',
  'If-None-Match: "',
  'If-None-Match: *',
  'If-Match: "99999999999999999999"',
  'Accept: text/event-stream',
  'Accept-Encoding: br;q=NaN, gzip;q=-1, *;q=1e309',
  'Last-Event-ID: \x7f',
  'Origin: null',
  'Idempotency-Key: ',
  'X-Burgee-Actor: %',
  'X-Burgee-Instance: __proto__',
  ' folded: header',
  'no colon',
  'Bad Name: x',
  'X: a\rb',
  'X: a\nb',
  `X-Long: ${'x'.repeat(9000)}`,
  `Cookie: ${'a=b; '.repeat(500)}`,
];

const BODIES = [
  '',
  '{}',
  '[]',
  'null',
  '"text"',
  '{"context":{}}',
  '{"context":{"__proto__":{"a":1}}}',
  '{"__proto__":null}',
  '{"constructor":{"prototype":{"a":1}}}',
  '{"operations":[{"op":"flag.create"}]}',
  '{"evaluations":[{"flag":"a","reason":"b","count":1e308}]}',
  '{"a":',
  '\xff\xfe\xfd',
  '\0\0\0\0',
  '{"a":"\ud800"}',
  '5\r\nhello\r\n0\r\n\r\n',
  'ffffffffffffffff\r\nx',
  '5;ext=\r\nhello\r\n0\r\n\r\n',
  '0\r\n\r\nGET /v1/snapshot HTTP/1.1\r\nHost: smuggled\r\n\r\n',
  `${'['.repeat(20_000)}`,
  `{"context":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
  'x'.repeat(70_000),
];

const VERSIONS = [
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/2.0',
  'HTTP/9.9',
  'HTTP/1.1x',
  'http/1.1',
  '',
];

/** Those that the HTTP parser lets through, so that routes get to see nonsense too. */
const DECENT_METHODS = ['GET', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'];
const DECENT_HEADERS = HEADERS.filter(
  (header) =>
    /^[A-Za-z-]+: [\x20-\x7e]*$/.test(header) &&
    !/^(?:Content-Length|Transfer|Host|Expect|Upgrade|X-Long)/.test(header),
);

function decentRequest(random: Random): Buffer {
  const body = random.pick(BODIES);
  const headers = Array.from({ length: random.below(4) }, () => random.pick(DECENT_HEADERS));
  if (random.chance(0.8)) headers.push('Content-Type: application/json');
  const head = [`${random.pick(DECENT_METHODS)} ${random.pick(PATHS)} HTTP/1.1`, 'Host: x', ...headers];
  return Buffer.from(
    `${head.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body, 'latin1')}\r\n\r\n${body}`,
    'latin1',
  );
}

export function malformedRequest(random: Random): Buffer {
  if (random.chance(0.6)) return decentRequest(random);
  const count = random.below(7);
  const headers = Array.from({ length: count }, () => random.pick(HEADERS));
  if (random.chance(0.7)) headers.unshift('Host: x');
  const body = random.pick(BODIES);
  if (random.chance(0.5)) headers.push(`Content-Length: ${Buffer.byteLength(body, 'latin1')}`);
  const end = random.chance(0.95) ? '\r\n' : random.pick(['\n', '\r', '']);
  const text = `${random.pick(METHODS)} ${random.pick(PATHS)} ${random.pick(VERSIONS)}${end}${headers.join(end)}${end}${end}${body}`;
  let bytes = Buffer.from(text, 'latin1');
  if (random.chance(0.15)) bytes = bytes.subarray(0, random.below(bytes.length + 1));
  if (random.chance(0.15) && bytes.length > 0) {
    for (let flips = random.below(4); flips >= 0; flips--) bytes[random.below(bytes.length)] = random.below(256);
  }
  if (random.chance(0.1)) bytes = Buffer.concat([bytes, bytes]);
  return bytes;
}
