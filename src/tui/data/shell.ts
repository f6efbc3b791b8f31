/** Every command of the command line, from inside the full screen: run as its own process, its answer shown as text. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { WorkspaceInfo } from '../../workspace/types.js';

export interface ShellCommand {
  /** `flag rule add` */
  readonly name: string;
  readonly summary: string;
}

export interface ShellAnswer {
  /** Exit status; `undefined` when it was stopped. */
  readonly status: number | undefined;
  readonly output: string;
}

export interface ShellPlace {
  readonly info: WorkspaceInfo | undefined;
  readonly project: string;
  readonly environment: string;
  readonly columns: number;
}

export interface Shell {
  readonly commands: readonly ShellCommand[];
  run(words: readonly string[], place: ShellPlace): Promise<ShellAnswer>;
}

const MOST_OUTPUT = 1_000_000;
const TIMEOUT_MS = 60_000;
/** They take the terminal, or go on for ever. */
const NOT_HERE = new Set(['tui', 'ui', 'serve']);

interface Manifest {
  readonly commands: { readonly [id: string]: { readonly summary?: string; readonly hidden?: boolean } };
}

function commandsOf(manifest: Manifest): ShellCommand[] {
  return Object.entries(manifest.commands)
    .filter(([id, command]) => !command.hidden && !NOT_HERE.has(id))
    .map(([id, command]) => ({ name: id.replaceAll(':', ' '), summary: command.summary ?? '' }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The words of a command as a shell would split them: quotes and backslashes, nothing else. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if (quote !== '') {
      if (character === quote) quote = '';
      else if (character === '\\' && quote === '"' && at + 1 < text.length) word += text[++at] as string;
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '\\' && at + 1 < text.length) word = (word ?? '') + (text[++at] as string);
    else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (word !== undefined) words.push(word);
  return words[0] === 'burgee' ? words.slice(1) : words;
}

/** Found beside the program that was started; undefined when this is no whole burgee, as in a test of a screen. */
export function findShell(entry: string | undefined): Shell | undefined {
  if (entry === undefined || !existsSync(entry)) return undefined;
  const program = realpathSync(entry);
  const manifest = join(dirname(program), '..', 'oclif.manifest.json');
  if (!existsSync(manifest)) return undefined;
  return {
    commands: commandsOf(JSON.parse(readFileSync(manifest, 'utf8')) as Manifest),
    run: (words, place) => runChild(program, words, place),
  };
}

function runChild(program: string, words: readonly string[], place: ShellPlace): Promise<ShellAnswer> {
  const { info, project, environment, columns } = place;
  const where = info?.mode === 'remote' ? { BURGEE_SERVER: info.location } : { BURGEE_DIR: info?.location };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...where,
        ...(project === '' ? {} : { BURGEE_PROJECT: project }),
        ...(environment === '' ? {} : { BURGEE_ENV: environment }),
        ...(info ? { BURGEE_ACTOR: info.actor.name } : {}),
        NO_COLOR: '1',
        COLUMNS: String(columns),
      },
      timeout: TIMEOUT_MS,
    });
    let output = '';
    const add = (text: string): void => {
      if (output.length < MOST_OUTPUT) output += text;
    };
    child.stdout.setEncoding('utf8').on('data', add);
    child.stderr.setEncoding('utf8').on('data', add);
    child.on('error', (error) => resolve({ status: undefined, output: error.message }));
    child.on('close', (status) => resolve({ status: status ?? undefined, output }));
  });
}
