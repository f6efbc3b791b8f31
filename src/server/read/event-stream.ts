/** One client that listens. The response is written to the socket itself: one ready-made buffer serves every listener. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { HEARTBEAT_MS, STALL_MS, UNSENT_BYTES } from '../settings.js';

// Without a length and not chunked, the body ends with the connection, so events need no framing of their own.
const HEAD =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache, no-store, no-transform\r\n' +
  'X-Accel-Buffering: no\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n';
const COMMENT = Buffer.from(':\n\n');

export type StreamEnd = 'client' | 'slow' | 'stopped' | 'refused';

export interface EventStreamOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly token?: string | undefined;
  readonly onEnd: (why: StreamEnd) => void;
}

export class EventStream {
  readonly token: string | undefined;
  readonly #socket: Socket;
  readonly #onEnd: (why: StreamEnd) => void;
  /** Size of the first answer while it is on its way, and of the last event: that they are large is not the reader's fault. */
  #first = 0;
  #last = 0;
  #ended = false;
  #lastWriteAt: number;
  #flushed = 0;
  #flushedAt: number;

  /** Undefined when the response is not at the head of its connection: somebody pipelined, which a stream cannot answer. */
  static open(response: ServerResponse, options: EventStreamOptions, now: number): EventStream | undefined {
    const { socket } = response;
    if (!socket || socket.destroyed) return undefined;
    return new EventStream(socket, options, now);
  }

  private constructor(socket: Socket, options: EventStreamOptions, now: number) {
    this.#socket = socket;
    this.token = options.token;
    this.#onEnd = options.onEnd;
    this.#lastWriteAt = now;
    this.#flushedAt = now;
    socket.setTimeout(0);
    socket.setNoDelay(true);
    // A peer that vanished without a word is found out by the system.
    socket.setKeepAlive(true, HEARTBEAT_MS);
    socket.once('close', () => this.#finish('client'));
    let head = HEAD;
    for (const [name, value] of Object.entries(options.headers ?? {})) head += `${name}: ${value}\r\n`;
    socket.cork();
    socket.write(`${head}\r\n`, 'latin1');
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The first event, whose size is ours and not the reader's fault. */
  start(event: Buffer | undefined): void {
    this.#socket.write(event ?? COMMENT);
    this.#socket.uncork();
    this.#first = event?.length ?? 0;
  }

  send(events: Buffer, now: number): void {
    if (this.#ended) return;
    const waiting = this.#socket.writableLength;
    if (waiting === 0) this.#first = 0;
    if (waiting > UNSENT_BYTES + this.#first + this.#last) {
      this.drop();
      return;
    }
    this.#last = events.length;
    this.#lastWriteAt = now;
    this.#socket.write(events);
  }

  /** Heartbeat for the silent, an end for those that take nothing. */
  sweep(now: number): void {
    if (this.#ended) return;
    const waiting = this.#socket.writableLength;
    const flushed = this.#socket.bytesWritten - waiting;
    if (waiting === 0 || flushed !== this.#flushed) {
      this.#flushed = flushed;
      this.#flushedAt = now;
    } else if (now - this.#flushedAt >= STALL_MS) {
      this.drop();
      return;
    }
    if (now - this.#lastWriteAt >= HEARTBEAT_MS) this.send(COMMENT, now);
  }

  /** Says when to come back, and ends. */
  goodbye(retryMs: number, why: StreamEnd = 'stopped'): void {
    if (this.#ended) return;
    this.#finish(why);
    this.#socket.end(`retry: ${retryMs}\nevent: goodbye\ndata: {"retryMs":${retryMs}}\n\n`);
    // Whoever does not take even this is not waited for.
    setTimeout(() => this.#socket.destroy(), 1_000).unref();
  }

  drop(): void {
    this.#finish('slow');
    this.#socket.destroy();
  }

  #finish(why: StreamEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd(why);
  }
}
