/** What a document may hold. Each has an error of its own (`LIMIT_EXCEEDED`), so that a refusal says which one it was. */
export const LIMITS = {
  /** Bytes of a document as JSON. */
  documentBytes: 512 * 1024,
  variations: 64,
  /** Of one flag in one environment, and of a segment. */
  rules: 256,
  /** Groups (`all`, `any`, `not`) around a clause. */
  conditionDepth: 8,
  /** Clauses and segments of one condition. */
  conditionClauses: 100,
  clauseValues: 10_000,
  /** Keys of one target, or of one list of a segment. */
  listKeys: 100_000,
  patternLength: 256,
  prerequisites: 64,
  targets: 64,
  tags: 64,
  tagLength: 64,
  nameLength: 256,
  descriptionLength: 4096,
  urlLength: 2048,
  /** Levels of a variation's value, or of a context. */
  jsonDepth: 64,
  /** Operations of one change. */
  operations: 50_000,
  /** Bytes of one change in the log: it must fit into memory several times. */
  changeBytes: 64 * 1024 * 1024,
} as const;

export type LimitName = keyof typeof LIMITS;

/** What each limit counts, as the message says it: "at most 64 variations". */
const COUNTED: { readonly [limit in LimitName]: string } = {
  documentBytes: 'bytes in a document',
  variations: 'variations in a flag',
  rules: 'rules',
  conditionDepth: 'levels of all, any and not in a condition',
  conditionClauses: 'clauses in a condition',
  clauseValues: 'values in a clause',
  listKeys: 'keys in a list',
  patternLength: 'characters in a pattern',
  prerequisites: 'prerequisites',
  targets: 'targets',
  tags: 'tags',
  tagLength: 'characters in a tag',
  nameLength: 'characters in a name',
  descriptionLength: 'characters in a description',
  urlLength: 'characters in an address',
  jsonDepth: 'levels in a JSON value',
  operations: 'operations in one change',
  changeBytes: 'bytes in one change',
};

const grouped = (count: number): string => count.toLocaleString('en-US');

export function limitMessage(limit: LimitName, actual: number): string {
  return `at most ${grouped(LIMITS[limit])} ${COUNTED[limit]}, here are ${grouped(actual)}`;
}
