/** The commands as the bundle has them, and a command line for each that gives it what it must have. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './support.js';

interface FlagShape {
  readonly description?: string;
  readonly env?: string;
  readonly required?: boolean;
  readonly type: 'boolean' | 'option';
  readonly options?: readonly string[];
}

export interface CommandShape {
  readonly summary?: string;
  readonly hidden?: boolean;
  readonly aliases?: readonly string[];
  readonly examples?: readonly string[];
  readonly args?: Readonly<Record<string, { readonly required?: boolean; readonly description?: string }>>;
  readonly flags?: Readonly<Record<string, FlagShape>>;
  readonly baseFlags?: Readonly<Record<string, FlagShape>>;
}

export const { COMMANDS } = createRequire(import.meta.url)(join(root, 'dist/bundle/commands.cjs')) as {
  COMMANDS: Readonly<Record<string, CommandShape>>;
};

export const ids = Object.keys(COMMANDS).sort();

/** Runs until it is stopped, or needs a terminal: walked by tests of their own. */
export const APART = new Set(['serve', 'tui']);

/** What stands for each argument and required flag, by name; `key` differs by noun. */
const WORDS: Readonly<Record<string, string>> = {
  shares: 'on:25',
  percent: '25',
  rule: 'when plan == pro serve on',
  parent: 'payments==on',
  users: 'u-7',
  keys: 'checkout',
  variation: 'on',
  to: '1',
  id: 'r1',
  name: 'something',
  file: 'nothing-there',
  revision: '3',
  url: 'https://example.com/hook',
  from: 'staging',
  shell: 'bash',
  contexts: 'nothing-there',
};

export function keyFor(id: string): string {
  const noun = id.split(':')[0];
  if (noun === 'segment') return 'beta';
  if (noun === 'project') return 'shop';
  if (noun === 'env') return 'staging';
  return 'checkout';
}

/** What a command needs although none of it is required by itself. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'flag:target:add': ['u-7'],
  'flag:target:remove': ['u-7'],
  'flag:serve': ['on'],
  'flag:rule:add': ['when plan == pro serve on'],
  'flag:rule:set': ['--name', 'x'],
  'flag:set': ['--name', 'x'],
  'flag:variation:set': ['--name', 'x'],
  'env:set': ['--name', 'x'],
  'project:set': ['--name', 'x'],
  'segment:set': ['--name', 'x'],
  'webhook:set': ['--enabled'],
};

export function commandLine(id: string, key: string = keyFor(id)): string[] {
  const { args = {}, flags = {} } = COMMANDS[id] as CommandShape;
  const words = Object.entries(args)
    .filter(([, arg]) => arg.required)
    .map(([name]) => (name === 'key' ? key : (WORDS[name] ?? 'x')));
  const needed = Object.entries(flags)
    .filter(([, flag]) => flag.required)
    .flatMap(([name, flag]) => [
      `--${name}`,
      name === 'to' && id === 'promote' ? 'production' : (WORDS[name] ?? flag.options?.[0] ?? 'x'),
    ]);
  return [...id.split(':'), ...words, ...(MORE[id] ?? []), ...needed];
}
