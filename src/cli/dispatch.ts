/** Which command the words mean. */
import { BurgeeError } from '../model/errors.js';
import { type Catalogue, topicsOf } from './catalogue.js';
import { nearest } from './suggest.js';

export type Resolved =
  | { readonly kind: 'command'; readonly id: string; readonly argv: readonly string[] }
  | { readonly kind: 'help'; readonly path: readonly string[] }
  | { readonly kind: 'version' }
  | { readonly kind: 'unknown'; readonly words: readonly string[] }
  | { readonly kind: 'none'; readonly argv: readonly string[] };

const MOST_WORDS = 3;

function wantsHelp(argv: readonly string[]): boolean {
  for (const word of argv) {
    if (word === '--') return false;
    if (word === '--help' || word === '-h') return true;
  }
  return false;
}

/** Where most commands work; not all of them have these, but all that do take a value. */
const PLACES = new Set(['--project', '-p', '--env', '-e']);

/** Flags may stand before the command: `burgee --dir x flag list`, `burgee -e production on checkout`. */
export function leadingFlags(argv: readonly string[], catalogue: Catalogue): number {
  let at = 0;
  while (at < argv.length) {
    const word = argv[at] as string;
    if (!word.startsWith('-') || word === '-' || word === '--') break;
    const name = word.slice(2);
    const hasValue = PLACES.has(word) || (word.startsWith('--') && catalogue.valueFlags.includes(name));
    at += hasValue ? 2 : 1;
  }
  return Math.min(at, argv.length);
}

export function resolve(argv: readonly string[], catalogue: Catalogue): Resolved {
  if (argv[0] === '--version' || argv[0] === '-V' || (argv[0] === 'version' && argv.length === 1))
    return { kind: 'version' };
  const lead = leadingFlags(argv, catalogue);
  const rest = argv.slice(lead);
  if (rest[0] === 'help') return { kind: 'help', path: rest.slice(1).filter((word) => !word.startsWith('-')) };
  const words: string[] = [];
  for (const word of rest) {
    if (word.startsWith('-')) break;
    words.push(word);
  }
  for (let count = Math.min(MOST_WORDS, words.length); count > 0; count -= 1) {
    const name = words.slice(0, count).join(':');
    const id = Object.hasOwn(catalogue.aliases, name) ? (catalogue.aliases[name] as string) : name;
    if (!Object.hasOwn(catalogue.commands, id)) continue;
    if (wantsHelp(argv)) return { kind: 'help', path: id.split(':') };
    return { kind: 'command', id, argv: [...rest.slice(count), ...argv.slice(0, lead)] };
  }
  if (words.length === 0)
    return wantsHelp(argv) ? { kind: 'help', path: [] } : { kind: 'none', argv: argv.slice(0, lead) };
  const topics = topicsOf(catalogue);
  if (topics.has(words.slice(0, MOST_WORDS).join(':')) || (wantsHelp(argv) && topics.has(words[0] as string))) {
    return { kind: 'help', path: words.slice(0, MOST_WORDS) };
  }
  return { kind: 'unknown', words: words.slice(0, MOST_WORDS) };
}

/** Names the commands that were probably meant; never asks, so that scripts see the same. */
export function commandNotFound(words: readonly string[], catalogue: Catalogue): BurgeeError {
  const topics = topicsOf(catalogue);
  const known = [...Object.keys(catalogue.commands), ...Object.keys(catalogue.aliases)];
  let topic = '';
  for (const word of words) {
    const next = topic === '' ? word : `${topic}:${word}`;
    if (!topics.has(next)) break;
    topic = next;
  }
  const inTopic = topic === '' ? [] : known.filter((id) => id.startsWith(`${topic}:`));
  const asTyped = (id: string) => `burgee ${id.replaceAll(':', ' ')}`;
  const candidates = new Set<string>();
  // The key after a mistyped verb must not count as part of the name.
  for (let count = Math.min(words.length, MOST_WORDS); count > 0; count -= 1) {
    const wrong = words.slice(0, count).join(' ');
    for (const name of nearest(
      wrong,
      known.map((id) => id.replaceAll(':', ' ')),
    ))
      candidates.add(name);
  }
  // A verb without its noun, perhaps mistyped: `enable checkout`.
  if (candidates.size === 0 && topic === '') {
    const verbs = new Map(known.toReversed().map((id) => [id.split(':').at(-1) as string, id]));
    for (const verb of nearest(words[0] ?? '', verbs.keys())) candidates.add(verbs.get(verb) as string);
  }
  const near = [...candidates].slice(0, 3).map(asTyped);
  // The noun as far as it is known, and the word after it.
  const shown = words.slice(0, topic === '' ? 1 : topic.split(':').length + 1).join(' ');
  return new BurgeeError('USAGE', `There is no command "${shown}".`, {
    hint:
      near.length > 0
        ? near.join(', or ')
        : inTopic.length > 0
          ? inTopic.slice(0, 8).map(asTyped).join(', ')
          : 'burgee help',
    details: { command: shown, suggestions: near },
  });
}
