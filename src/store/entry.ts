/**
 * One entry of the log as a line of text: the canonical JSON of the change, with `hash` put in as its last member.
 * The same bytes are in the database, in the copy of the log and in backups; what was hashed is the line without that member.
 */
import { createHash, hash as digest, type Hash } from 'node:crypto';
import { canonicalJson } from '../engine/index.js';
import { corrupt } from './seal.js';
import type { Pause } from './slices.js';
import type { Change, Draft, Write } from './types.js';

export const NO_HASH = '0'.repeat(64);

const OPENING = Buffer.from(',"hash":"');
const CLOSING = Buffer.from('"}');
const SUFFIX = OPENING.length + NO_HASH.length + CLOSING.length;
const COMMA = 0x2c;
const BRACE = 0x7d;

export const sha256 = (data: string | Uint8Array): string => digest('sha256', data, 'hex');

/** A write whose documents are canonical JSON already: the store has these texts at hand and need not make them again. */
export interface WriteText {
  readonly write: Write;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Entry {
  readonly change: Change;
  readonly line: string;
}

export const writeText = (write: Write): WriteText => ({
  write,
  before: write.before === null ? null : canonicalJson(write.before),
  after: write.after === null ? null : canonicalJson(write.after),
});

/** Members in the order that canonical JSON puts them; `entry.test.ts` holds it against `canonicalJson` itself. In parts, since there may be many. */
function* hashed(draft: Draft, writes: readonly WriteText[], seq: number, prev: string): Generator<string> {
  const comment = draft.comment === undefined ? '' : `"comment":${JSON.stringify(draft.comment)},`;
  const token = draft.token === undefined ? '' : `"token":${JSON.stringify(draft.token)},`;
  yield `{"actor":${JSON.stringify(draft.actor)},"at":"${draft.at}",${comment}"id":${JSON.stringify(draft.id)},"operations":[`;
  let comma = '';
  for (const operation of draft.operations) {
    yield comma + canonicalJson(operation);
    comma = ',';
  }
  yield `],"prev":"${prev}","seq":${seq},${token}"via":"${draft.via}","writes":[`;
  comma = '';
  for (const { write, before, after } of writes) {
    const { key, kind, project, version } = write;
    yield `${comma}{"after":${after},"before":${before},"key":${JSON.stringify(key)},"kind":"${kind}","project":${JSON.stringify(project)},"version":${version}}`;
    comma = ',';
  }
  yield ']}';
}

export function makeEntry(draft: Draft, writes: readonly WriteText[], seq: number, prev: string): Entry {
  let text = '';
  for (const part of hashed(draft, writes, seq, prev)) text += part;
  return entryOf(text, draft, seq, prev);
}

/** Characters that are hashed at a time: the whole of a large change would take longer than everything else in a slice. */
const HASHED_AT_ONCE = 256 << 10;

/** The same, for a change that may be large. */
export async function makeEntryInSlices(
  draft: Draft,
  writes: readonly WriteText[],
  seq: number,
  prev: string,
  pause: Pause,
): Promise<Entry> {
  let text = '';
  let rest = '';
  let sum: Hash | undefined;
  for (const part of hashed(draft, writes, seq, prev)) {
    rest += part;
    if (rest.length >= HASHED_AT_ONCE) {
      sum ??= createHash('sha256');
      sum.update(rest);
      text += rest;
      rest = '';
    }
    const turn = pause();
    if (turn) await turn;
  }
  return entryOf(text + rest, draft, seq, prev, sum?.update(rest).digest('hex'));
}

function entryOf(text: string, draft: Draft, seq: number, prev: string, hash = sha256(text)): Entry {
  return { change: { ...draft, seq, prev, hash }, line: `${text.slice(0, -1)},"hash":"${hash}"}` };
}

function isAt(line: Buffer, at: number, bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; index += 1) if (line[at + index] !== bytes[index]) return false;
  return true;
}

/** The hash that a line says it has. */
export const hashOfLine = (line: Buffer): string =>
  line.toString('latin1', line.length - NO_HASH.length - CLOSING.length, line.length - CLOSING.length);

/** Whether a line has the hash it says. Writes to the buffer and puts it back: copying would double the cost of a walk. */
export function lineHolds(line: Buffer): boolean {
  const at = line.length - SUFFIX;
  if (at < 2 || !isAt(line, at, OPENING) || !isAt(line, line.length - CLOSING.length, CLOSING)) return false;
  line[at] = BRACE;
  const actual = sha256(line.subarray(0, at + 1));
  line[at] = COMMA;
  return actual === hashOfLine(line);
}

const PREV = Buffer.from('"prev":"');

/**
 * Whether a line follows `prev` as number `seq`, without parsing it. The bytes `"prev":"` cannot be inside of a text, where quotes are
 * escaped; when a value in it also has a member of that name, the line is parsed.
 */
export function lineFollows(line: Buffer, seq: number, prev: string): boolean {
  const at = line.indexOf(PREV);
  if (at === -1) return false;
  if (line.indexOf(PREV, at + 1) !== -1) {
    const change = JSON.parse(line.toString()) as Change;
    return change.seq === seq && change.prev === prev;
  }
  const wanted = `${prev}","seq":${seq},`;
  const from = at + PREV.length;
  return line.toString('latin1', from, from + wanted.length) === wanted;
}

/** The change that a line holds, checked against its hash. */
export function parseLine(line: Buffer, seq?: number): Change {
  const name = seq === undefined ? 'An entry of the log' : `Entry ${seq} of the log`;
  if (!lineHolds(line)) throw corrupt(`${name} does not have the hash it was written with.`);
  const change = JSON.parse(line.toString()) as Change;
  if (seq !== undefined && change.seq !== seq) throw corrupt(`${name} is in the place of entry ${change.seq}.`);
  return change;
}

const NAME_OF_PREV = 'prev":"';

/** The hash that the text of a line says it has. */
export const hashOfText = (text: string): string =>
  text.slice(text.length - NO_HASH.length - CLOSING.length, text.length - CLOSING.length);

/** As `lineHolds`, for text: LevelDB hands it out faster than bytes. What is no UTF-8 comes as U+FFFD, and then has another hash. */
export const textHolds = (text: string): boolean =>
  text.length > SUFFIX && text.endsWith(`,"hash":"${sha256(`${text.slice(0, text.length - SUFFIX)}}`)}"}`);

/** As `lineFollows`, for text. Looks for what is rare in a line, and parses it when that is there twice. */
export function textFollows(text: string, seq: number, prev: string): boolean {
  const at = text.indexOf(NAME_OF_PREV);
  if (at === -1) return false;
  const after = at + NAME_OF_PREV.length;
  if (text.startsWith(`${prev}","seq":${seq},`, after) && text.indexOf(NAME_OF_PREV, after) === -1) {
    return text[at - 1] === '"';
  }
  const change = JSON.parse(text) as Change;
  return change.seq === seq && change.prev === prev;
}
