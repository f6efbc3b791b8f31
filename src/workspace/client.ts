/** The typed client of the admin plane: the same calls over the owner's socket and over the network. */
import type { IncomingMessage } from 'node:http';
import { uuidv7 } from 'uuidv7';
import type { DocumentByKind, Kind } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import type { Change, ChangeFilter, ListOptions } from '../store/types.js';
import { sendOverChannel } from './channel.js';
import { readOwnerNote } from './owner-file.js';
import { sendTogether } from './together.js';
import type { AdminWorkspace, WorkspaceInfo } from './types.js';
import { type Address, createWire, type Wire } from './wire.js';

const PAGE = 500;
/** Imports and evaluations of everything take their time; silence for longer than this is no work. */
const TIMEOUT_MS = 30_000;
/** The log ticks every 5 s. */
const SILENCE_MS = 15_000;

export interface ClientOptions {
  readonly timeoutMs?: number | undefined;
  /** The workspace's directory, when it is known: its owner note names the process that hangs. */
  readonly directory?: string | undefined;
}

export function createAdminClient(address: Address, options: ClientOptions = {}): AdminWorkspace {
  const { timeoutMs = TIMEOUT_MS, directory } = options;
  const wire = createWire(address, { timeoutMs, hung: () => hung(address, timeoutMs, directory) });
  const together = sendTogether(wire);
  const { send, close } = wire.isLocal ? sendOverChannel(wire, together) : { send: together, close: () => {} };

  return {
    async info() {
      const info = await wire.json<WorkspaceInfo>({ method: 'GET', path: '/v1/info' });
      return wire.isLocal
        ? { ...info, mode: 'socket' }
        : { ...info, mode: 'remote', location: (address as { server: string }).server };
    },
    execute: async (operations, { id = uuidv7(), ...rest } = {}) =>
      send(id, operations.length, JSON.stringify({ operations, ...rest })),
    async get<K extends Kind>(kind: K, project: string, key: string) {
      const { document } = await wire.json<{ document: DocumentByKind[K] | null }>({
        method: 'GET',
        path: `/v1/documents/${kind}`,
        query: { project: project || undefined, key },
      });
      return document ?? undefined;
    },
    list: (kind, project, options) => listPages(wire, kind, project, options),
    async referrers(kind, project, key) {
      const { refs } = await wire.json<{ refs: string[] }>({
        method: 'GET',
        path: '/v1/referrers',
        query: { kind, project, key },
      });
      return refs;
    },
    changes: (filter) => changePages(wire, filter),
    async change(seq) {
      try {
        return await wire.json<Change>({ method: 'GET', path: `/v1/audit/${seq}` });
      } catch (error) {
        if (error instanceof BurgeeError && error.code === 'CHANGE_NOT_FOUND') return undefined;
        throw error;
      }
    },
    ruleset: (project, environment, at) =>
      wire.json({ method: 'GET', path: '/v1/ruleset', query: { project, environment, at } }),
    evaluate: (request) => wire.json({ method: 'POST', path: '/v1/evaluate', body: request }),
    verify: (checkpoint) =>
      wire.json({
        method: 'GET',
        path: '/v1/audit/verify',
        query: { checkpoint: checkpoint && JSON.stringify(checkpoint) },
      }),
    checkpoint: () => wire.json({ method: 'GET', path: '/v1/audit/checkpoint' }),
    backup: () => backupWire(wire),
    follow: (from, signal) => followWire(wire, from, signal),
    async close() {
      close();
      wire.close();
    },
  };
}

async function hung(address: Address, timeoutMs: number, directory: string | undefined): Promise<BurgeeError> {
  const note = directory === undefined ? undefined : await readOwnerNote(directory);
  const who =
    'socketPath' in address
      ? `The owner of the workspace${note ? `, process ${note.pid} (${note.command}),` : ''}`
      : address.server;
  return new BurgeeError('OWNER_HUNG', `${who} accepted the request and did not answer within ${timeoutMs / 1000} s.`, {
    hint: note ? `See what it does, or end it with: kill ${note.pid}` : 'See what the server does.',
    details: note ? { pid: note.pid, command: note.command } : {},
  });
}

async function* listPages<K extends Kind>(
  wire: Wire,
  kind: K,
  project: string,
  { after, prefix, limit = Number.POSITIVE_INFINITY }: ListOptions = {},
): AsyncGenerator<DocumentByKind[K]> {
  let left = limit;
  for (let from = after; left > 0; ) {
    const query = { project: project || undefined, after: from, prefix, limit: Math.min(left, PAGE) };
    const page = await wire.json<{ documents: DocumentByKind[K][]; next?: string }>({
      method: 'GET',
      path: `/v1/documents/${kind}`,
      query,
    });
    yield* page.documents;
    left -= page.documents.length;
    if (page.next === undefined) return;
    from = page.next;
  }
}

async function* changePages(wire: Wire, filter: ChangeFilter): AsyncGenerator<Change> {
  let left = filter.limit ?? 50;
  for (let before = filter.before; left > 0; ) {
    const query = { ...filter, before, limit: Math.min(left, PAGE) };
    const page = await wire.json<{ changes: Change[]; next?: number }>({ method: 'GET', path: '/v1/audit', query });
    yield* page.changes;
    left -= page.changes.length;
    if (page.next === undefined) return;
    before = page.next;
  }
}

/** Ends with an error when the connection does; whoever opened the workspace knows where to go on. */
async function* followWire(wire: Wire, from: number, signal: AbortSignal): AsyncGenerator<Change> {
  if (signal.aborted) return;
  let seq = from;
  let response: IncomingMessage | undefined;
  try {
    const ask = {
      method: 'GET',
      path: '/v1/changes',
      query: { from: from + 1 },
      headers: { accept: 'text/event-stream' },
    } as const;
    response = await wire.stream(ask, signal);
    const stream = response;
    stream.setTimeout(SILENCE_MS, () => stream.destroy(new Error('nothing came for too long')));
    for await (const { event, data } of events(stream)) {
      if (signal.aborted) return;
      if (event !== 'change') continue;
      const change = JSON.parse(data) as Change;
      if (change.seq <= seq) continue;
      seq = change.seq;
      yield change;
    }
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof BurgeeError) throw error;
    throw new BurgeeError(
      'SERVER_UNAVAILABLE',
      `The connection that follows the log broke: ${(error as Error).message}`,
      { cause: error },
    );
  } finally {
    response?.destroy();
  }
  if (!signal.aborted) throw new BurgeeError('SERVER_UNAVAILABLE', 'The connection that follows the log was closed.');
}

/** Whether it is whole, its last line tells whoever restores it. */
async function* backupWire(wire: Wire): AsyncGenerator<Uint8Array> {
  const abort = new AbortController();
  try {
    const stream = await wire.stream({ method: 'GET', path: '/v1/backup' }, abort.signal);
    stream.setTimeout(TIMEOUT_MS, () => stream.destroy(new Error('nothing came for too long')));
    for await (const part of stream) yield part as Uint8Array;
  } catch (error) {
    if (error instanceof BurgeeError) throw error;
    throw new BurgeeError('SERVER_UNAVAILABLE', `The backup broke off: ${(error as Error).message}`, { cause: error });
  } finally {
    abort.abort();
  }
}

async function* events(stream: IncomingMessage): AsyncGenerator<{ event: string; data: string }> {
  let rest = '';
  stream.setEncoding('utf8');
  for await (const part of stream) {
    rest += part as string;
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      let event = 'message';
      let data = '';
      for (const line of block.split('\n')) {
        if (line.startsWith('event: ')) event = line.slice(7);
        else if (line.startsWith('data: ')) data += line.slice(6);
      }
      yield { event, data };
    }
  }
}
