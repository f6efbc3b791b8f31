import type { Rules } from './rules.js';

/** Takes new rules in one after another: a delta from the stream must not meet a ruleset that is being exchanged. */
export function inTurn(rules: Rules): Rules {
  let queue: Promise<unknown> = Promise.resolve();
  const turn =
    <Args extends unknown[]>(work: (...args: Args) => Promise<boolean>) =>
    (...args: Args): Promise<boolean> => {
      const done = queue.then(() => work(...args));
      queue = done.catch(() => {});
      return done;
    };
  return Object.assign(rules, { full: turn(rules.full), delta: turn(rules.delta) });
}
