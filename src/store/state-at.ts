/** The state as it was after an entry of the log, read from the history of each document. */

import type { Document, DocumentByKind, Flag, Kind, Segment } from '../model/documents.js';
import { refOf } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { referencesOf } from '../model/references.js';
import type { Range } from './database.js';
import { parseVersion } from './fold.js';
import { follows } from './history.js';
import { collectionId, documentId, historyKey, under, versionKey } from './keys.js';
import type { LevelLog } from './level-log.js';
import { corrupt } from './seal.js';
import type { State } from './state.js';
import type { ListOptions, StateReader, Write } from './types.js';

export function createStateAt(log: LevelLog, state: Pick<State, 'slot'>, at: number): StateReader {
  if (!Number.isSafeInteger(at) || at < 0 || at > log.current.seq) {
    throw new BurgeeError('CHANGE_NOT_FOUND', `There is no change ${at}; the last one is ${log.current.seq}.`, {
      hint: 'burgee audit list',
      details: { seq: at, last: log.current.seq },
    });
  }

  async function find(kind: Kind, project: string, key: string): Promise<Document | undefined> {
    const id = documentId(kind, project, key);
    const { seq } = parseVersion(log.database.get(versionKey(id)));
    if (seq <= at) return state.slot(id).document;
    // What the first change after that entry found is what the last one before it left: both must say so.
    const newer = await nearest(id, { ...onlyOf(id), gte: historyKey(id, at + 1), limit: 1 });
    const older = await nearest(id, { ...onlyOf(id), lt: historyKey(id, at + 1), reverse: true, limit: 1 });
    if (!newer || (older ? !follows(newer, older) : newer.before !== null || newer.version !== 1)) {
      throw corrupt(`The history of ${refOf(kind, project, key)} has a gap around entry ${at}.`);
    }
    return newer.before ?? undefined;
  }

  const onlyOf = (id: string): { gte: string; lt: string } => under(`h!${id}!`);

  async function nearest(id: string, range: Range): Promise<Write | undefined> {
    for await (const index of log.database.keys(range)) {
      const writes = log.entry(Number(index.slice(index.lastIndexOf('!') + 1)))?.writes ?? [];
      const mine = writes.filter((each) => documentId(each.kind, each.project, each.key) === id);
      return range.reverse ? mine.at(-1) : mine[0];
    }
    return undefined;
  }

  async function* list(kind: Kind, project: string, options: ListOptions = {}): AsyncGenerator<Document> {
    const start = `v!${collectionId(kind, project)}!`;
    const range = under(start + (options.prefix ?? ''));
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    for await (const name of log.database.keys(range)) {
      const key = name.slice(start.length);
      if (options.after !== undefined && key <= options.after) continue;
      const document = await find(kind, project, key);
      if (!document) continue;
      if (left <= 0) return;
      left -= 1;
      yield document;
    }
  }

  return {
    async get<K extends Kind>(kind: K, project: string, key: string) {
      await log.ready();
      return (await find(kind, project, key)) as DocumentByKind[K] | undefined;
    },
    list: <K extends Kind>(kind: K, project: string, options?: ListOptions) =>
      list(kind, project, options) as AsyncIterable<DocumentByKind[K]>,
    async referrers(kind, project, key) {
      const target = refOf(kind, project, key);
      const refs: string[] = [];
      for (const each of ['flag', 'segment'] as const) {
        for await (const document of list(each, project)) {
          if (referencesOf(each, document as Flag & Segment).includes(target))
            refs.push(refOf(each, project, document.key));
        }
      }
      return refs.sort();
    },
  };
}
