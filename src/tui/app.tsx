/** The full-screen program: puts terminal, screen writer, Ink and the loop together, and takes them apart again. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DOMElement, render } from 'ink';
import { BurgeeError } from '../model/errors.js';
import type { Workspace } from '../workspace/types.js';
import { Frame } from './components/frame.js';
import { rectsOf } from './components/rect.js';
import type { AskServer } from './data/live.js';
import type { Sample } from './data/reach.js';
import { findShell } from './data/shell.js';
import { type KeySource, Terminal } from './keys/terminal.js';
import { whereToStart } from './loop/start.js';
import { Runtime } from './runtime.js';
import { type Output, Screen } from './screen/screen.js';
import { detectTheme, type Theme } from './screen/theme.js';

export interface TuiOptions {
  readonly workspace: Workspace;
  readonly project?: string | undefined;
  readonly environment?: string | undefined;
  /** Asks the process that serves; the monitor has little to say without it. */
  readonly ask?: AskServer | undefined;
  /** Users by whom a rollout counts who moves. */
  readonly sample?: Sample | undefined;
  readonly input?: KeySource & { readonly isTTY?: boolean };
  readonly output?: Output & { readonly isTTY?: boolean };
  readonly theme?: Theme;
  readonly now?: () => number;
}

const EXIT_OF_SIGNAL: Readonly<Record<string, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** Resolves when the user quits. A signal ends the process with its usual status, an error is thrown; the terminal is restored first. */
export async function startTui(options: TuiOptions): Promise<void> {
  const { workspace, input = process.stdin, output = process.stdout, theme = detectTheme(process.env) } = options;
  const now = options.now ?? Date.now;
  if (!input.isTTY || !output.isTTY) {
    throw new BurgeeError('NO_TERMINAL', 'The full-screen program needs a terminal on stdin and stdout.', {
      hint: 'in scripts and pipes use the commands: burgee help',
    });
  }
  const start = await whereToStart(workspace, options.project, options.environment);
  await new Promise<void>((resolve, reject) => {
    const elements = new Map<string, DOMElement>();
    const holeRef = (id: string, element: DOMElement | null): void => {
      if (element) elements.set(id, element);
      else elements.delete(id);
    };
    const screen = new Screen(output, () => runtime.panes());
    const onResize = (): void => {
      screen.resized();
      runtime.redraw();
    };
    const terminal = new Terminal(input, screen, {
      onInput: (key) => runtime.input(key),
      onResume: () => {
        screen.forget();
        runtime.redraw();
      },
      onEnd: ({ signal, error }) => {
        end();
        if (error !== undefined) reject(error);
        else if (signal !== undefined) process.exit(EXIT_OF_SIGNAL[signal] ?? 1);
      },
    });
    const runtime = new Runtime(start, {
      theme,
      now,
      shell: findShell(process.argv[1]),
      ask: options.ask,
      sample: options.sample,
      size: () => ({ columns: screen.columns, rows: screen.rows }),
      layOut: (layout) => {
        ink.rerender(<Frame layout={layout} holeRef={holeRef} />);
        return rectsOf(elements);
      },
      paint: () => screen.paint(),
      forget: () => screen.forget(),
      edit: (text, name) => terminal.lend(() => editText(text, name)),
      copy: (text) => screen.send(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`),
      suspend: () => terminal.suspend(),
      quit: () => {
        end();
        resolve();
      },
    });
    const ink = render(null, {
      stdout: screen as unknown as NodeJS.WriteStream,
      stdin: input as unknown as NodeJS.ReadStream,
      debug: true,
      patchConsole: false,
      exitOnCtrlC: false,
      isScreenReaderEnabled: false,
    });

    function end(): void {
      runtime.stop();
      terminal.stop();
      ink.unmount();
      output.off('resize', onResize);
      output.off('error', onGone);
    }
    /** Nobody reads what we write any more: the terminal window was closed. */
    function onGone(): void {
      end();
      resolve();
    }

    output.on('resize', onResize);
    output.on('error', onGone);
    terminal.start();
    runtime.start();
  });
}

/** The user's editor on a private file that is gone afterwards. */
function editText(text: string, name: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'burgee-'));
  const file = join(directory, name.replace(/[^\w.-]/g, '_'));
  try {
    writeFileSync(file, text, { mode: 0o600 });
    const editor = process.env['VISUAL'] || process.env['EDITOR'] || 'vi';
    runEditor(editor, file);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Through a shell, since editors come with arguments: EDITOR="code --wait". */
function runEditor(editor: string, file: string): void {
  const result = spawnSync('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
  if (result.error || result.status === 127) {
    throw new BurgeeError('USAGE', `The editor "${editor}" cannot be run.`, {
      hint: 'set EDITOR, for example to nano',
    });
  }
}
