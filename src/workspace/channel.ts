/**
 * Changes over one connection of the owner's socket, a line each way: a message of HTTP for each of them costs more than the change.
 * Opened by who asks more than once, beside the way that always works, which also takes over when it breaks.
 */
import type { Socket } from 'node:net';
import type { CommitResult } from '../store/types.js';
import { isLarge, type SendRequest, settle, type WireAnswer } from './together.js';
import type { Wire } from './wire.js';

export const CHANNEL_PATH = '/v1/operations/channel';
export const CHANNEL_PROTOCOL = 'burgee-operations/1';

/** What the server takes of one line. Requests that travel together are far smaller. */
export const LINE_BYTES = 128 << 10;

interface Waiting {
  readonly id: string;
  readonly operations: number;
  readonly text: string;
  resolve(result: CommitResult | Promise<CommitResult>): void;
  reject(error: unknown): void;
}

export interface Sender {
  readonly send: SendRequest;
  close(): void;
}

/** `other` is the way over HTTP. Only for the owner's socket: over the network every request shows its token. */
export function sendOverChannel(wire: Wire, other: SendRequest): Sender {
  let socket: Socket | undefined;
  let opening = false;
  let isRefused = false;
  let closed = false;
  let asked = false;

  let next = 0;
  let out = '';
  let rest = '';
  const pending = new Map<number, Waiting>();

  async function open(): Promise<void> {
    opening = true;
    const opened = await wire.upgrade(CHANNEL_PATH, CHANNEL_PROTOCOL);
    opening = false;
    // An owner from before there were channels.
    if (!opened) isRefused = true;
    else if (closed) opened.destroy();
    else use(opened);
  }

  function use(opened: Socket): void {
    socket = opened;
    opened.setEncoding('utf8').setTimeout(wire.timeoutMs);
    opened.on('data', take).on('timeout', giveUp);
    opened.on('error', () => {}).once('close', lose);
    // Nobody is kept from ending by a connection that waits for nothing.
    opened.unref();
  }

  function take(part: string): void {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      let answer: WireAnswer & { readonly n: number };
      try {
        answer = JSON.parse(line) as typeof answer;
      } catch {
        socket?.destroy();
        return;
      }
      const waiting = pending.get(answer.n);
      pending.delete(answer.n);
      if (waiting) settle(wire, waiting, answer);
    }
    if (pending.size === 0) socket?.unref();
  }

  /** What was asked for may have been done, and is done once: the key says which request it is. */
  function lose(): void {
    const left = [...pending.values()];
    pending.clear();
    socket = undefined;
    asked = false;
    out = '';
    rest = '';
    for (const { id, operations, text, resolve, reject } of left) {
      if (closed) reject(wire.refused(0, ''));
      else resolve(other(id, operations, text));
    }
  }

  function giveUp(): void {
    if (pending.size === 0) return;
    const left = [...pending.values()];
    pending.clear();
    socket?.destroy();
    void wire.hung().then((error) => {
      for (const { reject } of left) reject(error);
    });
  }

  function flush(): void {
    const text = out;
    out = '';
    socket?.write(text);
  }

  return {
    send(id, operations, text) {
      if (!socket || closed || isLarge(operations, text)) {
        if (asked && !socket && !opening && !isRefused && !closed) void open();
        asked = true;
        return other(id, operations, text);
      }
      return new Promise((resolve, reject) => {
        if (pending.size === 0) socket?.ref();
        pending.set(next, { id, operations, text, resolve, reject });
        // Those who were answered in this turn ask again in this turn: one message for all of them.
        if (out === '') process.nextTick(flush);
        out += `{"n":${next},"id":${JSON.stringify(id)},"request":${text}}\n`;
        next += 1;
      });
    },
    close() {
      closed = true;
      socket?.destroy();
    },
  };
}
