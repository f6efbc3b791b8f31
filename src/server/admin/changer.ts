/** The way that every change takes which comes in here, by whatever route: parsed, carried out, counted. */
import { createHash } from 'node:crypto';
import { BurgeeError } from '../../model/errors.js';
import { parseOperations, parsing } from '../../operations/parse.js';
import type { Actor, Operation } from '../../operations/types.js';
import { createPause, inSlices, othersTurn } from '../../store/slices.js';
import type { CommitResult } from '../../store/types.js';
import type { Owner } from '../../workspace/owner.js';
import type { ExecuteOptions } from '../../workspace/types.js';
import { ChangeCounts } from '../change-counts.js';

export interface ChangeOptions extends Omit<ExecuteOptions, 'id'> {
  /** The caller's Idempotency-Key, as it came. */
  readonly key?: string | string[] | undefined;
}

export interface Changer {
  execute(actor: Actor, operations: unknown, options?: ChangeOptions): Promise<CommitResult>;
  /** Counts a request that is not even one. */
  refuse(actor: Actor, error: unknown): void;
}

export function createChanger(owner: Owner, counts = new ChangeCounts()): Changer {
  return {
    async execute(actor, operations, { key, ...options } = {}) {
      try {
        const id = idempotencyKey(key, actor.token ?? actor.name);
        // Small ones that came together are asked for in one turn, so that the writer takes them together.
        const parsed = isLarge(operations) ? await parseLarge(operations) : parseOperations(operations);
        const result = await owner.workspaceFor(actor).execute(parsed, { ...options, id });
        counts.answered(actor.via, result);
        return result;
      } catch (error) {
        counts.threw(actor.via, error);
        throw error;
      }
    },
    refuse: (actor, error) => counts.threw(actor.via, error),
  };
}

/** Takes some milliseconds to parse. */
const LARGE = 200;
const isLarge = (operations: unknown): boolean => Array.isArray(operations) && operations.length > LARGE;

async function parseLarge(operations: unknown): Promise<Operation[]> {
  await othersTurn();
  return inSlices(parsing(operations), createPause());
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Any text will do as a key; the log knows only UUIDs, so another text becomes one of this caller's. */
function idempotencyKey(header: string | string[] | undefined, caller: string): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || header === '' || header.length > 255) {
    throw new BurgeeError('INVALID_INPUT', 'Idempotency-Key must be a text of 1 to 255 characters.');
  }
  const lower = header.toLowerCase();
  if (UUID.test(lower)) return lower;
  const hex = createHash('sha256')
    .update(JSON.stringify([caller, header]))
    .digest('hex');
  // Version 8: the bits are ours to define.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
