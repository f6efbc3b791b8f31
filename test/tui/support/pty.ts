/** A program in a real pseudo terminal, with an emulator that sees what a person would see. */
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

export interface Pty {
  /** Text of the screen, one string a line, trailing blanks cut. */
  lines(): string[];
  text(): string;
  /** All bytes that came out. */
  output(): string;
  send(text: string): void;
  resize(columns: number, rows: number): void;
  /** Until the screen fits; throws with the screen as it is when it never does. */
  until(fits: (text: string) => boolean, ms?: number): Promise<void>;
  /** Called after each chunk of output has been taken in. */
  onChunk(listener: (chunk: string) => void): void;
  kill(signal: string): void;
  readonly pid: number;
  readonly exited: Promise<{ readonly exitCode: number; readonly signal?: number | undefined }>;
  /** Whether the emulator shows the alternate screen. */
  alternate(): boolean;
}

export interface PtyOptions {
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

export function createEmulator(columns: number, rows: number) {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  return {
    terminal,
    write: (text: string): Promise<void> => new Promise((resolve) => terminal.write(text, resolve)),
    lines: (): string[] => {
      const buffer = terminal.buffer.active;
      return Array.from(
        { length: terminal.rows },
        (_, y) =>
          buffer
            .getLine(buffer.baseY + y)
            ?.translateToString(true)
            .trimEnd() ?? '',
      );
    },
  };
}

function defined(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export function startPty(file: string, args: readonly string[], options: PtyOptions): Pty {
  const { columns, rows } = options;
  const emulator = createEmulator(columns, rows);
  const { CI: _ci, ...inherited } = process.env;
  const child = spawn(file, [...args], {
    cols: columns,
    rows,
    name: 'xterm-256color',
    cwd: options.cwd ?? process.cwd(),
    env: defined({
      ...inherited,
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      NODE_ENV: 'production',
      ...options.env,
    }),
  });
  let output = '';
  const listeners: ((chunk: string) => void)[] = [];
  child.onData((chunk) => {
    output += chunk;
    void emulator.write(chunk).then(() => {
      for (const listener of listeners) listener(chunk);
    });
  });
  const exited = new Promise<{ exitCode: number; signal?: number | undefined }>((resolve) => child.onExit(resolve));
  const lines = emulator.lines;
  const text = (): string => lines().join('\n');
  return {
    lines,
    text,
    output: () => output,
    send: (keys) => child.write(keys),
    resize: (newColumns, newRows) => {
      emulator.terminal.resize(newColumns, newRows);
      child.resize(newColumns, newRows);
    },
    async until(fits, ms = 25_000) {
      const end = Date.now() + ms;
      while (!fits(text())) {
        if (Date.now() > end) throw new Error(`The screen never came to be as wanted:\n${text()}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    onChunk: (listener) => listeners.push(listener),
    kill: (signal) => child.kill(signal),
    pid: child.pid,
    exited,
    alternate: () => emulator.terminal.buffer.active.type === 'alternate',
  };
}
