/** Stable identifiers: scripts branch on them, so a code is never renamed, only added. `docs/errors.md` explains each. */
export const ERROR_CODES = {
  INTERNAL: { exit: 1, http: 500 },
  USAGE: { exit: 2, http: 400 },
  INVALID_INPUT: { exit: 3, http: 422 },
  INVALID_JSON: { exit: 3, http: 400 },
  INVALID_RULE: { exit: 3, http: 422 },
  UNSUPPORTED_FORMAT: { exit: 3, http: 422 },
  LIMIT_EXCEEDED: { exit: 3, http: 422 },
  PREREQUISITE_CYCLE: { exit: 3, http: 422 },
  VARIATION_UNKNOWN: { exit: 3, http: 422 },
  PROJECT_NOT_FOUND: { exit: 4, http: 404 },
  ENVIRONMENT_NOT_FOUND: { exit: 4, http: 404 },
  FLAG_NOT_FOUND: { exit: 4, http: 404 },
  SEGMENT_NOT_FOUND: { exit: 4, http: 404 },
  RULE_NOT_FOUND: { exit: 4, http: 404 },
  TOKEN_NOT_FOUND: { exit: 4, http: 404 },
  WEBHOOK_NOT_FOUND: { exit: 4, http: 404 },
  CHANGE_NOT_FOUND: { exit: 4, http: 404 },
  FILE_NOT_FOUND: { exit: 4, http: 404 },
  ROUTE_NOT_FOUND: { exit: 4, http: 404 },
  METHOD_NOT_ALLOWED: { exit: 2, http: 405 },
  UNSUPPORTED_MEDIA_TYPE: { exit: 2, http: 415 },
  TOO_LARGE: { exit: 3, http: 413 },
  ALREADY_EXISTS: { exit: 5, http: 409 },
  VERSION_CONFLICT: { exit: 5, http: 412 },
  IN_USE: { exit: 5, http: 409 },
  IDEMPOTENCY_CONFLICT: { exit: 5, http: 409 },
  PLAN_OUTDATED: { exit: 5, http: 409 },
  WORKSPACE_NOT_FOUND: { exit: 6, http: 503 },
  WORKSPACE_EXISTS: { exit: 5, http: 409 },
  STORE_LOCKED: { exit: 6, http: 503 },
  STORE_UNAVAILABLE: { exit: 6, http: 503 },
  STORE_CORRUPT: { exit: 6, http: 503 },
  STORE_FORMAT: { exit: 6, http: 503 },
  DIVERGED: { exit: 6, http: 503 },
  READ_ONLY: { exit: 6, http: 403 },
  OUTCOME_UNKNOWN: { exit: 6, http: 503 },
  OWNER_HUNG: { exit: 6, http: 503 },
  SERVER_UNAVAILABLE: { exit: 6, http: 503 },
  NO_TERMINAL: { exit: 6, http: 503 },
  EDITOR_FAILED: { exit: 6, http: 503 },
  UNAUTHORIZED: { exit: 7, http: 401 },
  FORBIDDEN: { exit: 7, http: 403 },
  COMMENT_REQUIRED: { exit: 8, http: 422 },
  CONFIRMATION_REQUIRED: { exit: 8, http: 422 },
  CHECK_FOUND: { exit: 10, http: 422 },
  INTERRUPTED: { exit: 130, http: 499 },
} as const satisfies Record<string, { exit: number; http: number }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** One thing wrong with an input: where (`rules.0.when.op`), and what. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

export interface BurgeeErrorOptions {
  /** What to do about it: a command to try, or a value to give. */
  readonly hint?: string | undefined;
  /** Data for scripts, printed by `--json`; part of the public shape of that code. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/** An expected failure. Anything else that is thrown is a bug and keeps its stack. */
export class BurgeeError extends Error {
  override readonly name = 'BurgeeError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, options: BurgeeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details;
  }

  get exitCode(): number {
    return ERROR_CODES[this.code].exit;
  }

  get httpStatus(): number {
    return ERROR_CODES[this.code].http;
  }
}

/** Recognises by name and code, since two copies of a package are two classes. */
export function isBurgeeError(error: unknown): error is BurgeeError {
  return error instanceof Error && error.name === 'BurgeeError' && 'code' in error;
}
