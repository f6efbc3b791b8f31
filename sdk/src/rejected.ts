import type { Rejection } from './types.js';

/** An answer that is kept out; the rules in hand stay. */
export class Rejected extends Error {
  readonly why: Rejection;

  constructor(why: Rejection, message: string) {
    super(message);
    this.why = why;
  }
}
