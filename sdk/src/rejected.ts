import type { Rejection } from './types.js';

/** An answer that is kept out; the rules in hand stay. docs/sdk.md says what each reason means. */
export class Rejected extends Error {
  declare readonly why: Rejection;

  constructor(why: Rejection) {
    super(`an answer was rejected: ${why}`);
    this.why = why;
  }
}
