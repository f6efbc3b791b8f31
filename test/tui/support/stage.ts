/** The whole program in this process, on an emulated terminal of any size: keys in, screen out. */
import { EventEmitter } from 'node:events';
import { startTui } from '../../../src/tui/app.js';
import type { AskServer } from '../../../src/tui/data/live.js';
import type { Sample } from '../../../src/tui/data/reach.js';
import { createTheme, type Theme } from '../../../src/tui/screen/theme.js';
import type { Workspace } from '../../../src/workspace/types.js';
import { createEmulator } from './pty.js';
import { NOW } from './shop.js';

export interface StageOptions {
  readonly workspace: Workspace;
  readonly columns?: number;
  readonly rows?: number;
  readonly theme?: Theme;
  readonly project?: string;
  readonly environment?: string;
  readonly ask?: AskServer;
  readonly sample?: Sample;
  /** The clock stands still, so that pictures can be compared; a real server has a clock of its own. */
  readonly now?: () => number;
}

export interface Stage {
  /** Bytes as a terminal would send them. */
  send(...keys: readonly string[]): Promise<void>;
  lines(): string[];
  text(): string;
  output(): string;
  until(fits: string | ((text: string) => boolean)): Promise<void>;
  /** Until nothing has been painted for a while. */
  settle(): Promise<void>;
  resize(columns: number, rows: number): void;
  quit(): Promise<void>;
}

class Input extends EventEmitter {
  readonly isTTY = true;
  raw = false;
  setRawMode(on: boolean): void {
    this.raw = on;
  }
  setEncoding(): void {}
  resume(): void {}
  pause(): void {}
  ref(): void {}
  unref(): void {}
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

export const UNICODE = createTheme({ color: true, unicode: true });

export async function openStage(options: StageOptions): Promise<Stage> {
  const { columns = 80, rows = 24, theme = UNICODE } = options;
  const emulator = createEmulator(columns, rows);
  const input = new Input();
  let bytes = '';
  let written = Promise.resolve();
  const output = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns,
    rows,
    write(text: string): boolean {
      bytes += text;
      written = emulator.write(text);
      return true;
    },
  });
  const { workspace, project, environment, ask, sample, now = () => NOW } = options;
  const ended = startTui({ workspace, project, environment, ask, sample, input, output, theme, now });
  const stage: Stage = {
    async send(...keys) {
      for (const key of keys) {
        input.emit('data', key);
        await turn();
        // A lone escape waits for what may follow it.
        if (key === '\x1b') await new Promise((resolve) => setTimeout(resolve, 15));
      }
      await written;
    },
    lines: emulator.lines,
    text: () => emulator.lines().join('\n'),
    output: () => bytes,
    async until(fits) {
      const isThere = typeof fits === 'string' ? (text: string) => text.includes(fits) : fits;
      for (let end = Date.now() + 25_000; ; ) {
        await written;
        if (isThere(stage.text())) return;
        if (Date.now() > end)
          throw new Error(`The screen never came to be as wanted (${String(fits)}):\n${stage.text()}`);
        await turn();
      }
    },
    async settle() {
      for (let seen = -1; seen !== bytes.length; ) {
        seen = bytes.length;
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      await written;
    },
    resize(newColumns, newRows) {
      Object.assign(output, { columns: newColumns, rows: newRows });
      emulator.terminal.resize(newColumns, newRows);
      output.emit('resize');
    },
    async quit() {
      input.emit('data', '\x03');
      await ended;
    },
  };
  void ended.catch(() => {});
  return stage;
}
