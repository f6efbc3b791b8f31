/** Reads server-sent events over a plain HTTP request, one by one. */
import { get, type IncomingMessage, type RequestOptions } from 'node:http';

export interface ServerEvent {
  readonly id?: string | undefined;
  readonly event: string;
  readonly data: string;
}

export interface EventReader {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** The next event; undefined at the end of the stream. Comments are counted, not returned. */
  next(): Promise<ServerEvent | undefined>;
  readonly comments: () => number;
  /** The body, of an answer that is no stream. */
  text(): Promise<string>;
  close(): void;
}

export function readEvents(url: string, options: RequestOptions = {}): Promise<EventReader> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, ...options }, (response) => {
      const waiting: ((event: ServerEvent | undefined) => void)[] = [];
      const ready: ServerEvent[] = [];
      let rest = '';
      let all = '';
      let comments = 0;
      let ended = false;
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        all += part;
        rest += part;
        const blocks = rest.split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const event = parseBlock(block);
          if (!event) {
            comments++;
            continue;
          }
          const waiter = waiting.shift();
          if (waiter) waiter(event);
          else ready.push(event);
        }
      });
      const end = (): void => {
        ended = true;
        for (const waiter of waiting.splice(0)) waiter(undefined);
      };
      response.on('end', end).on('close', end).on('error', end);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        comments: () => comments,
        next: () =>
          new Promise((done) => {
            const event = ready.shift();
            if (event || ended) done(event);
            else waiting.push(done);
          }),
        text: () =>
          new Promise((done) => {
            if (ended) done(all);
            else response.once('end', () => done(all));
          }),
        close: () => request.destroy(),
      });
    });
    request.on('error', reject);
  });
}

function parseBlock(block: string): ServerEvent | undefined {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''));
  }
  if (!fields.has('data')) return undefined;
  return { id: fields.get('id'), event: fields.get('event') ?? 'message', data: fields.get('data') ?? '' };
}
