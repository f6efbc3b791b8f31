/** What could come next on the command line: asked by the shells through the scripts of `burgee completion`. */
import type { Kind } from '../model/documents.js';
import type { AdminWorkspace } from '../workspace/types.js';
import { type Catalogue, topicsOf } from './catalogue.js';
import { leadingFlags } from './dispatch.js';
import { type CommandShape, shapeOf } from './help.js';
import { HELP_PAGES } from './help-pages.js';
import { readContexts, whereabouts } from './target.js';
import { tokenState, tokensOf } from './token-lookup.js';

const MOST = 1000;
const PATIENCE_MS = 500;

/** Arguments and flags that name something in the workspace. */
const KINDS: Readonly<Record<string, Kind>> = {
  env: 'environment',
  from: 'environment',
  to: 'environment',
  open: 'environment',
  project: 'project',
  flag: 'flag',
  segment: 'segment',
};

const PLACES: Readonly<Record<string, Kind>> = {
  '--env': 'environment',
  '-e': 'environment',
  '--project': 'project',
  '-p': 'project',
};

/** What the keys of a noun's commands name; those of all others name flags. */
const NOUNS: Readonly<Record<string, Kind>> = {
  env: 'environment',
  segment: 'segment',
  project: 'project',
  webhook: 'webhook',
};

/** `words` are those after `burgee`, the last one is being typed. Never fails: no answer is better than a message in the prompt. */
export async function complete(catalogue: Catalogue, words: readonly string[]): Promise<string[]> {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const candidates = await candidatesFor(catalogue, before, typed).catch(() => []);
  return [...new Set(candidates)].filter((word) => word.startsWith(typed) && /^[\x20-\x7e]+$/.test(word)).sort();
}

async function candidatesFor(catalogue: Catalogue, words: readonly string[], typed: string): Promise<string[]> {
  // Flags may stand first; where they point counts for what is listed.
  const lead = leadingFlags(words, catalogue);
  const before = [...words.slice(lead), ...words.slice(0, lead)];
  const after = words.slice(lead);
  const open = PLACES[words.at(-1) ?? ''];
  if (after.length === 0 && open !== undefined) return keys(words.slice(0, -1), open);
  if (after[0] === 'help')
    return [...nextWords(catalogue, after.slice(1)), ...(after.length > 1 ? [] : Object.keys(HELP_PAGES))];
  const found = commandIn(catalogue, after);
  if (!found) return typed.startsWith('-') ? [] : nextWords(catalogue, after);
  const load = catalogue.commands[found.id];
  if (!load) return [];
  const shape = shapeOf((await load()).default);
  const flags = { ...shape.baseFlags, ...shape.flags };
  const last = after.at(-1) ?? '';
  const name = Object.keys(flags).find((each) => `--${each}` === last || `-${flags[each]?.char}` === last);
  const flag = name === undefined ? undefined : flags[name];
  if (name === 'fields') return furtherFields(shape.fields ?? [], typed);
  if (name !== undefined && flag?.type === 'option')
    return flag.options ? [...flag.options] : keys(before, KINDS[name]);
  if (typed.startsWith('-')) return [...Object.keys(flags), 'json', 'help'].map((each) => `--${each}`);
  return argument(found.id, shape, positionals(found.rest, flags), before);
}

/** The last of the names that are typed so far is open; those before it are not offered again. */
function furtherFields(known: readonly string[], typed: string): string[] {
  const given = typed.split(',').slice(0, -1);
  return known.filter((field) => !given.includes(field)).map((field) => [...given, field].join(','));
}

function commandIn(
  catalogue: Catalogue,
  words: readonly string[],
): { id: string; rest: readonly string[] } | undefined {
  for (let count = Math.min(3, words.length); count > 0; count -= 1) {
    const name = words.slice(0, count).join(':');
    const id = catalogue.aliases[name] ?? name;
    if (Object.hasOwn(catalogue.commands, id) && !topicsOf(catalogue).has(words.join(':'))) {
      return { id, rest: words.slice(count) };
    }
  }
  return undefined;
}

function nextWords(catalogue: Catalogue, before: readonly string[]): string[] {
  const prefix = before.length === 0 ? '' : `${before.join(':')}:`;
  return [...Object.keys(catalogue.summaries), ...Object.keys(catalogue.aliases)]
    .filter((id) => id.startsWith(prefix))
    .map((id) => id.slice(prefix.length).split(':')[0] as string);
}

/** The words that are neither flags nor their values. */
function positionals(words: readonly string[], flags: CommandShape['flags']): string[] {
  const isOption = (word: string) =>
    Object.entries(flags).some(
      ([name, { char, type }]) =>
        type === 'option' && (word === `--${name}` || (char !== undefined && word === `-${char}`)),
    );
  return words.filter((word, index) => !word.startsWith('-') && !isOption(words[index - 1] ?? ''));
}

/** The noun says what the first argument names, the argument's own name what the others do. */
async function argument(
  id: string,
  shape: CommandShape,
  given: readonly string[],
  before: readonly string[],
): Promise<string[]> {
  const names = Object.keys(shape.args);
  const name = names[Math.min(given.length, names.length - 1)];
  if (name === undefined || (given.length >= names.length && !shape.args[name]?.multiple)) return [];
  const { options } = shape.args[name] as { readonly options?: readonly string[] };
  if (options) return [...options];
  if (name === 'variation') return variations(given[0], before);
  const [noun = '', verb] = id.split(':');
  if (noun === 'context') return verb === 'set' ? [] : Object.keys(readContexts().contexts);
  if (name === 'id') return rules(given[0], before);
  if (noun === 'token' && verb !== 'create') return tokenNames(before);
  if (name === 'key' || name === 'keys' || name === 'parent') {
    // What is to be made has no key yet.
    if (verb === 'create' || id === 'webhook:add' || id === 'env:copy') return [];
    return keys(before, NOUNS[noun] ?? 'flag');
  }
  return keys(before, KINDS[name]);
}

function valueAfter(words: readonly string[], ...names: readonly string[]): string | undefined {
  const at = words.findIndex((word) => names.includes(word));
  return at < 0 ? undefined : words[at + 1];
}

async function ask<T>(
  before: readonly string[],
  read: (workspace: AdminWorkspace, project: string) => Promise<T>,
): Promise<T> {
  const { openWorkspace } = await import('../workspace/open.js');
  const where = whereabouts({
    dir: valueAfter(before, '--dir'),
    project: valueAfter(before, '--project', '-p'),
    actor: 'completion',
  });
  if (!where.directory) throw new Error('completion asks no server');
  const workspace = await openWorkspace(
    { directory: where.directory.value },
    { actor: 'completion', waitMs: PATIENCE_MS, timeoutMs: PATIENCE_MS },
  );
  try {
    let project = where.project?.value ?? '';
    if (project === '') for await (const only of workspace.list('project', '', { limit: 1 })) project = only.key;
    return await read(workspace, project);
  } finally {
    await workspace.close();
  }
}

async function keys(before: readonly string[], kind: Kind | undefined): Promise<string[]> {
  if (kind === undefined) return [];
  return ask(before, async (workspace, project) => {
    const found: string[] = [];
    for await (const { key } of workspace.list(kind, kind === 'project' ? '' : project, { limit: MOST }))
      found.push(key);
    return found;
  });
}

async function variations(key: string | undefined, before: readonly string[]): Promise<string[]> {
  if (key === undefined) return [];
  return ask(before, async (workspace, project) => {
    const flag = await workspace.get('flag', project, key);
    return flag?.variations.map((variation) => variation.key) ?? [];
  });
}

async function rules(key: string | undefined, before: readonly string[]): Promise<string[]> {
  if (key === undefined) return [];
  return ask(before, async (workspace, project) => {
    const flag = await workspace.get('flag', project, key);
    const environment = valueAfter(before, '--env', '-e');
    const settings = Object.entries(flag?.environments ?? {});
    return settings
      .filter(([name]) => environment === undefined || name === environment)
      .flatMap(([, { rules: present }]) => present.map(({ id }) => id));
  });
}

/** Those that still open something; a name with a blank in it would be two words. */
async function tokenNames(before: readonly string[]): Promise<string[]> {
  return ask(before, async (workspace) =>
    (await tokensOf(workspace))
      .filter((token) => tokenState(token) === 'active' && !token.name.includes(' '))
      .map((token) => token.name),
  );
}
