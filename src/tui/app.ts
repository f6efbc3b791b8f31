/** The full-screen program: puts terminal, front and loop together, and takes them apart again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BurgeeError } from '../model/errors.js';
import type { Workspace } from '../workspace/types.js';
import type { AskServer } from './data/live.js';
import type { Sample } from './data/reach.js';
import { findShell } from './data/shell.js';
import { editText } from './editor.js';
import { createFullScreen } from './fronts/full-screen.js';
import { createLineByLine } from './fronts/line-by-line.js';
import type { EarlyKeys } from './keys/early.js';
import type { Input } from './keys/parse.js';
import { type KeySource, Terminal } from './keys/terminal.js';
import { whereToStart } from './loop/start.js';
import { Runtime } from './runtime.js';
import type { Output } from './screen/screen.js';
import { detectTheme, type Theme } from './screen/theme.js';

export interface TuiOptions {
  /** While it is being opened there is something to look at already, and keys are kept. */
  readonly workspace: Workspace | Promise<Workspace>;
  /** What is being opened, for people. */
  readonly location?: string | undefined;
  readonly project?: string | undefined;
  readonly environment?: string | undefined;
  /** Asks the process that serves; the monitor has little to say without it. */
  readonly ask?: AskServer | undefined;
  /** Users by whom a rollout counts who moves. */
  readonly sample?: Sample | undefined;
  /** Lines for a screen reader instead of a painted screen. */
  readonly accessible?: boolean | undefined;
  /** What was typed before this was loaded. */
  readonly early?: EarlyKeys | undefined;
  readonly input?: KeySource & { readonly isTTY?: boolean };
  readonly output?: Output & { readonly isTTY?: boolean };
  readonly theme?: Theme;
  readonly now?: () => number;
}

/** What was typed ahead waits for the list that it is about, but not for ever. */
const AHEAD_MS = 1_500;

const EXIT_OF_SIGNAL: Readonly<Record<string, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** Resolves when the user quits. A signal ends the process with its usual status, an error is thrown; the terminal is restored first. */
export async function startTui(options: TuiOptions): Promise<void> {
  const { input = process.stdin, output = process.stdout, now = Date.now } = options;
  // A terminal that says that it can only print lines gets lines.
  const accessible = options.accessible || process.env['TERM'] === 'dumb';
  const theme = options.theme ?? detectTheme(process.env, accessible);
  if (!input.isTTY || !output.isTTY) {
    throw new BurgeeError('NO_TERMINAL', 'The full-screen program needs a terminal on stdin and stdout.', {
      hint: 'in scripts and pipes use the commands: burgee help',
    });
  }
  await new Promise<void>((resolve, reject) => {
    const front = accessible ? createLineByLine(output, theme, now) : createFullScreen(input, output, theme);
    const waiting: Input[] = [];
    let runtime: Runtime | undefined;
    let ended = false;
    const redraw = (): void => {
      front.forget();
      runtime?.redraw();
    };
    const terminal = new Terminal(input, front, {
      onInput(key) {
        if (runtime && waiting.length === 0) runtime.input(key);
        else if (key.kind === 'key' && key.name === 'ctrl-c') leave();
        else waiting.push(key);
      },
      onResume: redraw,
      onEnd({ signal, error }) {
        end();
        if (error !== undefined) reject(error);
        else if (signal !== undefined) process.exit(EXIT_OF_SIGNAL[signal] ?? 1);
      },
    });

    function end(): void {
      ended = true;
      runtime?.stop();
      terminal.stop();
      front.end();
      output.off('resize', redraw);
      output.off('error', leave);
    }
    /** Also when nobody reads what we write any more: the terminal window was closed. */
    function leave(): void {
      end();
      resolve();
    }
    async function open(): Promise<void> {
      const start = await whereToStart(await options.workspace, options.project, options.environment);
      if (ended) return;
      runtime = new Runtime(start, {
        theme,
        now,
        shell: findShell(process.argv[1]),
        ask: options.ask,
        sample: options.sample,
        reader: front.reader,
        size: () => front.size(),
        layOut: (layout) => front.layOut(layout),
        paint: () => front.paint(),
        forget: () => front.forget(),
        edit: (text, name) => terminal.lend(() => editText(text, name)),
        copy: (text) => front.send(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`),
        suspend: () => terminal.suspend(),
        quit: leave,
      });
      front.show(runtime.panes);
      runtime.start();
      if (waiting.length > 0) await Promise.race([runtime.complete, sleep(AHEAD_MS, undefined, { ref: false })]);
      for (const key of waiting.splice(0)) runtime.input(key);
    }

    output.on('resize', redraw);
    output.on('error', leave);
    const typed = options.early?.take() ?? '';
    terminal.start();
    front.opening(`opening ${theme.safe(options.location ?? 'the workspace')}${theme.symbols.ellipsis}`);
    terminal.type(typed);
    open().catch((error: unknown) => {
      if (ended) return;
      end();
      reject(error);
    });
  });
}
