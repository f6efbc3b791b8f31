/** What a primary's log says on `GET /v1/changes`, as bytes: entries are checked by their hash, not by what they mean. */
import type { IncomingMessage } from 'node:http';
import { BurgeeError } from '../../model/errors.js';
import { lineHolds } from '../../store/entry.js';
import type { Head } from '../../store/types.js';
import type { Wire } from '../../workspace/wire.js';

/** Where the primary's log ends, or an entry of it whose bytes have the hash they say. */
export type LogMessage = { readonly head: Head } | { readonly line: Buffer };

/** The primary ticks every 5 s. */
const SILENCE_MS = 15_000;
/** Above the largest change that a log takes. */
const MESSAGE_BYTES = 80 << 20;
const END = Buffer.from('\n\n');
const DATA = Buffer.from('data: ');

/** Messages as they arrive together; ends with an error when the connection does. */
export async function* readLog(wire: Wire, from: number, signal: AbortSignal): AsyncGenerator<readonly LogMessage[]> {
  const ask = {
    method: 'GET',
    path: '/v1/changes',
    query: { from },
    headers: { accept: 'text/event-stream' },
  } as const;
  const response: IncomingMessage = await wire.stream(ask, signal);
  try {
    if (!response.headers['content-type']?.startsWith('text/event-stream')) throw garbage('no stream of events');
    response.setTimeout(SILENCE_MS, () => response.destroy(new Error('nothing came for too long')));
    const read = createBlockReader();
    for await (const part of response) {
      const messages = read(part as Buffer)
        .map(messageOf)
        .filter((message) => message !== undefined);
      if (messages.length > 0) yield messages;
    }
  } catch (error) {
    if (error instanceof BurgeeError) throw error;
    throw new BurgeeError('SERVER_UNAVAILABLE', `The connection to the primary broke: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    response.destroy();
  }
  throw new BurgeeError('SERVER_UNAVAILABLE', 'The primary closed the connection.');
}

export function garbage(what: string): BurgeeError {
  return new BurgeeError('UNSUPPORTED_FORMAT', `The primary sends ${what} where its log was asked for.`, {
    hint: 'See whether --follow names the admin address of a burgee, and what stands in front of it.',
  });
}

/** Cuts a stream into blocks. Parts are joined once a block ends, not each time that something comes: one entry may have many megabytes. */
export function createBlockReader(): (part: Buffer) => Buffer[] {
  let parts: Buffer[] = [];
  let size = 0;
  return (part) => {
    const joint = parts.at(-1)?.at(-1) === END[0] && part[0] === END[0];
    parts.push(part);
    size += part.length;
    if (!joint && part.indexOf(END) === -1) {
      if (size > MESSAGE_BYTES) throw garbage('something endless');
      return [];
    }
    const text = parts.length === 1 ? part : Buffer.concat(parts);
    const blocks: Buffer[] = [];
    let start = 0;
    for (let end = text.indexOf(END); end !== -1; end = text.indexOf(END, start)) {
      blocks.push(text.subarray(start, end));
      start = end + END.length;
    }
    parts = start < text.length ? [text.subarray(start)] : [];
    size = text.length - start;
    return blocks;
  };
}

/** Undefined for events of a later version, and comments. */
export function messageOf(block: Buffer): LogMessage | undefined {
  const at = block.indexOf(DATA);
  const event = /^(?:id: \d+\n)?event: ([a-z-]+)\n$/.exec(block.toString('latin1', 0, Math.max(0, at)))?.[1];
  if (event === undefined) {
    if (block[0] === 0x3a) return undefined;
    throw garbage('events of another kind');
  }
  const data = block.subarray(at + DATA.length);
  if (event === 'tick') return { head: parseHead(data.toString()) };
  if (event !== 'change') return undefined;
  if (!lineHolds(data)) throw garbage('an entry that does not have the hash it says');
  return { line: data };
}

function parseHead(text: string): Head {
  try {
    const { logId, seq, hash } = JSON.parse(text) as Partial<Head>;
    if (typeof logId === 'string' && Number.isSafeInteger(seq) && typeof hash === 'string') {
      return { logId, seq: seq as number, hash };
    }
  } catch {
    // Said below.
  }
  throw garbage('a tick that names no head');
}
