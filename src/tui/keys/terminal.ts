/**
 * The real terminal: raw keys in, and one way out. However the program ends (quit, signal, error), and whenever it hands the
 * terminal to somebody else (an editor, the shell on ctrl-z), the terminal is left as it was found.
 */
import { type Input, parseKeys } from './parse.js';

/** A lone escape is only told from an arrow key by the silence after it; a network may put one between the bytes of a key. */
const ESCAPE_MS = process.env['SSH_CONNECTION'] ? 40 : 4;

export interface KeySource extends NodeJS.EventEmitter {
  readonly isTTY?: boolean;
  setRawMode?(on: boolean): unknown;
  setEncoding(encoding: 'utf8'): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** How the terminal is switched over to us and back. */
export interface TerminalModes {
  enter(): void;
  /** Safe at any time, any number of times. */
  leave(): void;
}

export interface TerminalHandlers {
  readonly onInput: (input: Input) => void;
  readonly onResume: () => void;
  /** Called once, with the terminal already restored. */
  readonly onEnd: (end: { readonly signal?: NodeJS.Signals; readonly error?: unknown }) => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class Terminal {
  readonly #input: KeySource;
  readonly #screen: TerminalModes;
  readonly #handlers: TerminalHandlers;
  #pending = '';
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(input: KeySource, screen: TerminalModes, handlers: TerminalHandlers) {
    this.#input = input;
    this.#screen = screen;
    this.#handlers = handlers;
  }

  start(): void {
    this.#input.setEncoding('utf8');
    this.#input.on('data', this.#onData);
    this.#input.on('end', this.#onHangUp);
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
    process.on('SIGTSTP', this.#onStop);
    process.on('SIGCONT', this.#onContinue);
    process.on('uncaughtException', this.#onError);
    process.on('unhandledRejection', this.#onError);
    process.on('exit', this.#restore);
    this.#take();
  }

  /** Gives the terminal back for good. */
  stop(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#restore();
    this.#input.off('data', this.#onData);
    this.#input.off('end', this.#onHangUp);
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
    process.off('SIGTSTP', this.#onStop);
    process.off('SIGCONT', this.#onContinue);
    process.off('uncaughtException', this.#onError);
    process.off('unhandledRejection', this.#onError);
    process.off('exit', this.#restore);
  }

  /** Somebody else has the terminal while `action` runs. */
  lend<T>(action: () => T): T {
    this.#restore();
    try {
      return action();
    } finally {
      this.#take();
      this.#handlers.onResume();
    }
  }

  /** ctrl-z. The whole process group stops, so that a shell in front of a wrapper (npx, npm) gets its prompt back too. */
  suspend(): void {
    this.#restore();
    process.off('SIGTSTP', this.#onStop);
    process.kill(0, 'SIGTSTP');
  }

  /** As if it came from the keyboard now. */
  type(text: string): void {
    if (text !== '') this.#onData(text);
  }

  readonly #onData = (text: string): void => {
    clearTimeout(this.#timer);
    this.#feed(this.#pending + text, false);
  };

  #feed(text: string, flush: boolean): void {
    const { inputs, rest } = parseKeys(text, flush);
    this.#pending = rest;
    if (rest !== '') this.#timer = setTimeout(() => this.#feed(this.#pending, true), ESCAPE_MS);
    for (const input of inputs) {
      if (this.#ended) return;
      this.#handlers.onInput(input);
    }
  }

  #take(): void {
    this.#input.setRawMode?.(true);
    this.#input.resume();
    this.#screen.enter();
  }

  readonly #restore = (): void => {
    this.#screen.leave();
    try {
      this.#input.setRawMode?.(false);
      this.#input.pause();
    } catch {
      // The terminal is gone; there is nothing left to restore.
    }
  };

  #end(end: { readonly signal?: NodeJS.Signals; readonly error?: unknown }): void {
    if (this.#ended) return;
    this.stop();
    this.#handlers.onEnd(end);
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => this.#end({ signal });
  readonly #onHangUp = (): void => this.#end({ signal: 'SIGHUP' });
  readonly #onError = (error: unknown): void => this.#end({ error });
  readonly #onStop = (): void => this.suspend();

  readonly #onContinue = (): void => {
    if (this.#ended) return;
    if (!process.listeners('SIGTSTP').includes(this.#onStop)) process.on('SIGTSTP', this.#onStop);
    this.#restore();
    this.#take();
    this.#handlers.onResume();
  };
}
