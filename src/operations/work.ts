import type { Document, DocumentByKind, Environment, Flag, Kind, Ref, Segment } from '../model/documents.js';
import { refOf } from '../model/documents.js';
import { notFound } from './not-found.js';
import type { Actor, Tx } from './types.js';

/** A document before the first and after the last operation of an execution. */
export interface Touched<K extends Kind = Kind> {
  readonly kind: K;
  readonly project: string;
  readonly key: string;
  readonly before: DocumentByKind[K] | undefined;
  readonly after: DocumentByKind[K] | undefined;
}

/**
 * One execution at work: reads each document once, and remembers how every one it changes was before, so that
 * references, cycles and permissions are checked once, at the end, whatever the order of the operations.
 */
export class Work {
  readonly tx: Tx;
  private readonly now = new Map<Ref, Document | undefined>();
  private readonly originals = new Map<Ref, Touched>();

  constructor(tx: Tx) {
    this.tx = tx;
  }

  get actor(): Actor {
    return this.tx.actor;
  }

  /** Version and times are set when the document is stored; these only fill the shape. */
  get fresh(): { readonly version: number; readonly createdAt: string; readonly updatedAt: string } {
    return { version: 0, createdAt: this.tx.at, updatedAt: this.tx.at };
  }

  async get<K extends Kind>(kind: K, project: string, key: string): Promise<DocumentByKind[K] | undefined> {
    const ref = refOf(kind, project, key);
    if (this.now.has(ref)) return this.now.get(ref) as DocumentByKind[K] | undefined;
    const document = await this.tx.get(kind, project, key);
    this.now.set(ref, document);
    return document;
  }

  /** All of a kind, read to the end before the first is changed. */
  async all<K extends Kind>(kind: K, project: string): Promise<DocumentByKind[K][]> {
    const documents: DocumentByKind[K][] = [];
    for await (const document of this.tx.list(kind, project)) {
      const ref = refOf(kind, project, document.key);
      if (!this.now.has(ref)) this.now.set(ref, document);
      const seen = this.now.get(ref) as DocumentByKind[K] | undefined;
      if (seen !== undefined) documents.push(seen);
    }
    return documents;
  }

  async save<K extends Kind>(kind: K, document: DocumentByKind[K]): Promise<void> {
    const project = 'project' in document ? document.project : '';
    await this.remember(kind, project, document.key);
    this.now.set(refOf(kind, project, document.key), document);
    await this.tx.put(kind, document);
  }

  async remove(kind: Kind, project: string, key: string): Promise<void> {
    await this.remember(kind, project, key);
    this.now.set(refOf(kind, project, key), undefined);
    await this.tx.delete(kind, project, key);
  }

  private async remember(kind: Kind, project: string, key: string): Promise<void> {
    const ref = refOf(kind, project, key);
    if (this.originals.has(ref)) return;
    const before = await this.get(kind, project, key);
    this.originals.set(ref, { kind, project, key, before, after: undefined });
  }

  /** Every document that was changed, as it was and as it is. */
  *touched(): Generator<Touched> {
    for (const [ref, touched] of this.originals) yield { ...touched, after: this.now.get(ref) as never };
  }

  /** A document as it was before this execution. */
  async original<K extends Kind>(kind: K, project: string, key: string): Promise<DocumentByKind[K] | undefined> {
    const touched = this.originals.get(refOf(kind, project, key));
    return touched === undefined ? this.get(kind, project, key) : (touched.before as DocumentByKind[K] | undefined);
  }

  async flag(project: string, key: string): Promise<Flag> {
    return (await this.get('flag', project, key)) ?? (await notFound(this, 'flag', project, key));
  }

  async segment(project: string, key: string): Promise<Segment> {
    return (await this.get('segment', project, key)) ?? (await notFound(this, 'segment', project, key));
  }

  async environment(project: string, key: string): Promise<Environment> {
    return (await this.get('environment', project, key)) ?? (await notFound(this, 'environment', project, key));
  }

  async project(key: string): Promise<DocumentByKind['project']> {
    return (await this.get('project', '', key)) ?? (await notFound(this, 'project', '', key));
  }
}
