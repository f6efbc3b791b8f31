/** State in memory, so that operations are tested without a store: documents, the index of references, and transactions over both. */
import { type Document, type DocumentByKind, type Kind, type Ref, refOf } from '../../src/model/documents.js';
import { jsonEqual } from '../../src/model/json.js';
import { referencesOf } from '../../src/model/references.js';
import { execute } from '../../src/operations/execute.js';
import type { Actor, Operation, Tx } from '../../src/operations/types.js';
import { anActor } from './builders.js';

interface Entry {
  readonly kind: Kind;
  readonly project: string;
  readonly document: Document;
}

export interface MemoryWrite {
  readonly ref: Ref;
  readonly before: Document | null;
  readonly after: Document | null;
}

export interface RunOptions {
  readonly actor?: Partial<Actor>;
  readonly comment?: string;
  readonly dryRun?: boolean;
}

export class MemoryState {
  private entries = new Map<Ref, Entry>();
  private seconds = 0;

  /** Puts documents there without asking. */
  static of(documents: readonly (readonly [Kind, Document])[]): MemoryState {
    const state = new MemoryState();
    for (const [kind, document] of documents) {
      const project = 'project' in document ? document.project : '';
      state.entries.set(refOf(kind, project, document.key), { kind, project, document });
    }
    return state;
  }

  get<K extends Kind>(kind: K, project: string, key: string): DocumentByKind[K] | undefined {
    return this.entries.get(refOf(kind, project, key))?.document as DocumentByKind[K] | undefined;
  }

  list<K extends Kind>(kind: K, project: string): DocumentByKind[K][] {
    return listOf(this.entries, kind, project);
  }

  all(): Entry[] {
    return [...this.entries.values()];
  }

  referrers(kind: 'flag' | 'segment', project: string, key: string): Ref[] {
    return referrersOf(this.entries, refOf(kind, project, key));
  }

  /** Runs one execution; what it wrote is kept only when it succeeds. */
  async run(operations: readonly Operation[], options: RunOptions = {}): Promise<MemoryWrite[]> {
    this.seconds += 1;
    const at = new Date(Date.UTC(2026, 0, 1) + this.seconds * 1000).toISOString();
    const overlay = new Map(this.entries);
    await execute(this.transaction(overlay, at, options), operations);
    const writes = this.writesOf(overlay);
    if (options.dryRun !== true) this.entries = overlay;
    return writes;
  }

  private transaction(overlay: Map<Ref, Entry>, at: string, options: RunOptions): Tx {
    const put = async (kind: Kind, document: Document): Promise<void> => {
      const project = 'project' in document ? document.project : '';
      const ref = refOf(kind, project, document.key);
      const committed = this.entries.get(ref)?.document;
      const present = committed ?? document;
      const stamped = {
        ...document,
        version: (committed?.version ?? 0) + 1,
        createdAt: committed?.createdAt ?? at,
        updatedAt: at,
      };
      const same = committed !== undefined && jsonEqual({ ...stamped, ...stampsOf(present) }, committed);
      overlay.set(ref, { kind, project, document: same ? committed : stamped });
    };
    return {
      at,
      actor: anActor(options.actor),
      comment: options.comment,
      get: async (kind, project, key) => overlay.get(refOf(kind, project, key))?.document as never,
      async *list(kind, project) {
        yield* listOf(overlay, kind, project);
      },
      referrers: async (kind, project, key) => referrersOf(overlay, refOf(kind, project, key)),
      put,
      delete: async (kind, project, key) => {
        overlay.delete(refOf(kind, project, key));
      },
    };
  }

  private writesOf(overlay: ReadonlyMap<Ref, Entry>): MemoryWrite[] {
    const refs = new Set([...this.entries.keys(), ...overlay.keys()]);
    return [...refs].sort().flatMap((ref) => {
      const before = this.entries.get(ref)?.document ?? null;
      const after = overlay.get(ref)?.document ?? null;
      return before === after ? [] : [{ ref, before, after }];
    });
  }
}

function stampsOf({ version, createdAt, updatedAt }: Document) {
  return { version, createdAt, updatedAt };
}

function listOf<K extends Kind>(entries: ReadonlyMap<Ref, Entry>, kind: K, project: string): DocumentByKind[K][] {
  return [...entries.values()]
    .filter((entry) => entry.kind === kind && entry.project === project)
    .map((entry) => entry.document as DocumentByKind[K])
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function referrersOf(entries: ReadonlyMap<Ref, Entry>, target: Ref): Ref[] {
  return [...entries]
    .filter(([, { kind, document }]) => referencesOf(kind, document as never).includes(target))
    .map(([ref]) => ref)
    .sort();
}
