/** The numbers that both planes keep to. */

/** A request must have arrived within this time; slow senders are closed. */
export const REQUEST_TIMEOUT_MS = 10_000;
export const HEADERS_TIMEOUT_MS = 5_000;
export const CONNECTIONS_CHECK_MS = 1_000;
/** An idle connection is kept this long for the next request; above the 60 s of common load balancers. */
export const KEEP_ALIVE_MS = 65_000;
export const HEADER_BYTES = 8 * 1024;
export const BODY_BYTES = 64 * 1024;
/** Whole documents, and evaluations with large contexts. */
export const LARGE_BODY_BYTES = 5 * 1024 * 1024;
/** An import is one request, so that it is one change: 10,000 flags with rules in two environments are 6 MB, the most operations about 30. */
export const OPERATIONS_BODY_BYTES = 32 * 1024 * 1024;
/** Above the longest key (128), percent-encoded. */
export const PARAM_LENGTH = 400;

export const HEARTBEAT_MS = 15_000;
/** A stream with more than this unsent is dropped rather than buffered. */
export const UNSENT_BYTES = 256 * 1024;
/** A stream that takes nothing of what waits for it for this long is dropped. */
export const STALL_MS = 10_000;
export const SWEEP_MS = 1_000;
export const LONGEST_WAIT_S = 55;
/** Clients of a server that stops come back spread over this time. */
export const GOODBYE_SPREAD_MS = 5_000;
