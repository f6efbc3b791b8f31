/** Help for people: the tree, a noun, a command, and pages on what several commands share. */
import { type Catalogue, topicsOf } from './catalogue.js';
import { commandNotFound } from './dispatch.js';
import { type Fields, fieldNames } from './fields.js';
import { HELP_PAGES } from './help-pages.js';
import { paint, type Screen } from './render/style.js';
import { wrap } from './render/wrap.js';
import { widthOf } from './terminal-text.js';

interface FlagShape {
  readonly char?: string;
  readonly description?: string;
  readonly summary?: string;
  readonly env?: string;
  readonly type: 'boolean' | 'option';
  readonly allowNo?: boolean;
  readonly helpValue?: string | readonly string[];
  readonly helpGroup?: string;
  readonly options?: readonly string[];
  readonly default?: unknown;
  readonly multiple?: boolean;
  readonly required?: boolean;
  readonly hidden?: boolean;
}

interface ArgShape {
  readonly description?: string;
  readonly required?: boolean;
  readonly multiple?: boolean;
  readonly options?: readonly string[];
}

export interface CommandShape {
  readonly summary?: string;
  readonly description?: string;
  readonly hidden?: boolean;
  readonly aliases?: readonly string[];
  readonly args: Readonly<Record<string, ArgShape>>;
  readonly flags: Readonly<Record<string, FlagShape>>;
  readonly baseFlags: Readonly<Record<string, FlagShape>>;
  readonly examples?: readonly string[];
  /** What `--fields` may name. */
  readonly fields?: readonly string[];
}

/** What of a class is documented, under its id; `docs/cli.md` is made from the same. */
export function shapeOf(command: unknown): CommandShape {
  const { summary, description, hidden, aliases, args, flags, baseFlags, examples } = command as CommandShape;
  const { fields } = command as { readonly fields?: Fields };
  return {
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(hidden === undefined ? {} : { hidden }),
    ...(aliases === undefined ? {} : { aliases }),
    args: args ?? {},
    flags: flags ?? {},
    baseFlags: baseFlags ?? {},
    ...(examples === undefined ? {} : { examples }),
    ...(fields === undefined ? {} : { fields: fieldNames(fields) }),
  };
}

export function usageOf(id: string, shape: CommandShape): string {
  const args = Object.entries(shape.args).map(([name, arg]) => {
    const word = arg.multiple ? `${name.toUpperCase()}…` : name.toUpperCase();
    return arg.required ? word : `[${word}]`;
  });
  return ['burgee', ...id.split(':'), ...args, '[flags]'].join(' ');
}

export function flagLabel(name: string, flag: FlagShape): string {
  const value = flag.type === 'option' ? ` ${flag.options ? flag.options.join('|') : (flag.helpValue ?? 'VALUE')}` : '';
  const long = flag.allowNo ? `--[no-]${name}` : `--${name}`;
  return `${flag.char ? `-${flag.char}, ` : '    '}${long}${value}`;
}

export function flagText(flag: FlagShape): string {
  const byDefault = flag.default === undefined || flag.default === false ? '' : ` (${String(flag.default)})`;
  return `${flag.description ?? ''}${byDefault}`;
}

export const JSON_FLAG: FlagShape = { type: 'boolean', description: 'the result as JSON', helpGroup: 'GLOBAL' };
export const HELP_FLAG: FlagShape = { type: 'boolean', char: 'h', description: 'this help', helpGroup: 'GLOBAL' };

const GAP = 2;

function columns(screen: Screen, rows: readonly (readonly [string, string])[]): string[] {
  const left = Math.min(30, Math.max(0, ...rows.map(([label]) => widthOf(label))));
  const room = Math.max(20, screen.width - left - GAP - 2);
  return rows.flatMap(([label, text]) => {
    const lines = wrap(text, room);
    const first = widthOf(label) > left ? [`  ${label}`] : [];
    const head = first.length > 0 ? ' '.repeat(left) : label + ' '.repeat(left - widthOf(label));
    return [...first, ...lines.map((line, index) => `  ${index === 0 ? head : ' '.repeat(left)}  ${line}`.trimEnd())];
  });
}

function section(screen: Screen, title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', paint(screen, 'bold', title), ...lines];
}

export function exampleText(example: string): string {
  return example.replaceAll('<%= config.bin %>', 'burgee');
}

function commandHelp(screen: Screen, id: string, shape: CommandShape): string[] {
  // What is special about a command stands before what it shares with others.
  const flags = Object.entries({
    ...shape.flags,
    ...shape.baseFlags,
    ...shape.flags,
    json: JSON_FLAG,
    help: HELP_FLAG,
  }).filter(([, flag]) => !flag.hidden);
  const rows = (group: 'GLOBAL' | undefined) =>
    flags
      .filter(([, flag]) => flag.helpGroup === group)
      .map(([name, flag]): [string, string] => [
        flagLabel(name, flag),
        flag.env ? `${flagText(flag)} [${flag.env}]` : flagText(flag),
      ]);
  const args = Object.entries(shape.args).map(([name, arg]): [string, string] => [
    name.toUpperCase(),
    arg.description ?? '',
  ]);
  return [
    ...wrap(shape.summary ?? '', screen.width),
    ...(shape.description === undefined ? [] : ['', ...wrap(shape.description, screen.width)]),
    ...section(screen, 'USAGE', [`  ${usageOf(id, shape)}`]),
    ...section(screen, 'ARGUMENTS', columns(screen, args)),
    ...section(screen, 'FLAGS', columns(screen, rows(undefined))),
    ...(shape.fields === undefined
      ? []
      : section(
          screen,
          'FIELDS',
          wrap(shape.fields.join(', '), screen.width - 2).map((line) => `  ${line}`),
        )),
    ...section(screen, 'ALL COMMANDS HAVE', columns(screen, rows('GLOBAL'))),
    ...section(
      screen,
      'EXAMPLES',
      (shape.examples ?? []).map((example) => `  ${exampleText(example)}`),
    ),
    ...(shape.aliases && shape.aliases.length > 0
      ? section(
          screen,
          'SAME AS',
          shape.aliases.map((alias) => `  burgee ${alias.replaceAll(':', ' ')}`),
        )
      : []),
  ];
}

function topicHelp(screen: Screen, catalogue: Catalogue, topic: string): string[] {
  const ids = Object.keys(catalogue.commands)
    .filter((id) => id === topic || id.startsWith(`${topic}:`))
    .sort();
  return [
    ...section(
      screen,
      `burgee ${topic.replaceAll(':', ' ')}`,
      columns(
        screen,
        ids.map((id) => [id.replaceAll(':', ' '), catalogue.summaries[id] ?? '']),
      ),
    ),
    '',
    `burgee help ${topic.replaceAll(':', ' ')} VERB, or any command with --help, tells the rest.`,
  ].slice(1);
}

const EVERYDAY: readonly (readonly [string, string])[] = [
  ['burgee on KEY, off KEY', 'turn a flag on, off'],
  ['burgee ramp KEY 25', 'serve the on side to a quarter of all users'],
  ['burgee why KEY --as key=u-9', 'why a user gets what a flag serves'],
  ['burgee ls [QUERY]', 'list flags'],
  ['burgee undo', 'take back your last change'],
  ['burgee status', 'where you are, and what was done last'],
  ['burgee ui', 'everything on a full screen'],
];

function rootHelp(screen: Screen, catalogue: Catalogue): string[] {
  const topics = [...topicsOf(catalogue)].filter((topic) => !topic.includes(':')).sort();
  const aliases = new Set(Object.keys(catalogue.aliases));
  const verbs = (topic: string) =>
    [
      ...new Set(
        Object.keys(catalogue.commands)
          .filter((id) => id.startsWith(`${topic}:`))
          .map((id) => id.split(':')[1] as string),
      ),
    ].join(' ');
  const single = Object.keys(catalogue.commands)
    .filter(
      (id) =>
        !id.includes(':') &&
        !topics.includes(id) &&
        !aliases.has(id) &&
        !['ramp', 'why', 'undo', 'tui', 'status', 'complete'].includes(id),
    )
    .sort();
  return [
    'burgee manages feature flags from the terminal and serves them to apps.',
    ...section(screen, 'EVERYDAY', columns(screen, EVERYDAY)),
    ...section(
      screen,
      'NOUNS',
      columns(
        screen,
        topics.map((topic) => [`burgee ${topic}`, verbs(topic)]),
      ),
    ),
    ...section(
      screen,
      'MORE',
      columns(
        screen,
        single.map((id) => [`burgee ${id}`, catalogue.summaries[id] ?? '']),
      ),
    ),
    ...section(
      screen,
      'PAGES',
      columns(
        screen,
        Object.entries(HELP_PAGES).map(([name, page]) => [`burgee help ${name}`, page.summary]),
      ),
    ),
    '',
    'First time here: burgee init',
  ];
}

export async function helpText(catalogue: Catalogue, path: readonly string[], screen: Screen): Promise<string> {
  return `${(await helpLines(catalogue, path, screen)).join('\n')}\n`;
}

async function helpLines(catalogue: Catalogue, path: readonly string[], screen: Screen): Promise<string[]> {
  const name = path.join(':');
  if (name === '') return rootHelp(screen, catalogue);
  const id = Object.hasOwn(catalogue.aliases, name) ? (catalogue.aliases[name] as string) : name;
  if (Object.hasOwn(catalogue.commands, id)) {
    const { default: command } = await (catalogue.commands[id] as () => Promise<{ default: unknown }>)();
    const own = commandHelp(screen, id, shapeOf(command));
    return topicsOf(catalogue).has(id) ? [...own, '', ...topicHelp(screen, catalogue, id)] : own;
  }
  if (Object.hasOwn(HELP_PAGES, name)) return (HELP_PAGES[name] as { text: string }).text.trim().split('\n');
  if (topicsOf(catalogue).has(name)) return topicHelp(screen, catalogue, name);
  throw commandNotFound(path, catalogue);
}
