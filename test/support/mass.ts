/**
 * Rulesets and contexts by the million: as those of `fuzz.ts`, but drawn by hand in half the time, and marred at any place at once. Everything
 * is a function of the numbers that are drawn, so that fast-check can shrink those that found something.
 */
import { OPERATORS } from '../../src/engine/index.js';

/** A whole number below a bound. */
export type Draw = (bound: number) => number;

/** Numbers from a seed; `drawn` holds those since the last `restart`. */
export function seededDraw(seed: number): { readonly draw: Draw; readonly drawn: number[]; restart(): void } {
  const drawn: number[] = [];
  let state = seed >>> 0;
  return {
    drawn,
    restart() {
      drawn.length = 0;
    },
    draw(bound) {
      // A step of a Weyl sequence, mixed as murmur3 ends.
      state = (state + 0x9e3779b9) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
      mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
      const number = Math.floor((((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32) * bound);
      drawn.push(number);
      return number;
    },
  };
}

/** The same numbers again, and 0, the simplest, when they are used up. */
export function recordedDraw(numbers: readonly number[]): Draw {
  let at = 0;
  return (bound) => (numbers[at++] ?? 0) % bound;
}

const KEYS = ['a', 'b', 'c', 'd', '__proto__', 'constructor', 'toString'];
const NAMES = [
  'plan',
  'age',
  'version',
  'ip',
  'at',
  'groups',
  'a.b',
  'now',
  'targetingKey',
  '__proto__',
  'constructor',
];
const TEXTS = [
  ...['', 'pro', 'PRO', 'free', 'a', 'u-1', 'u-2', '7', '1.2.3', 'v2', '1.0.0-rc.1', '-0', '1e3', '\ud800', 'Ünïcode'],
  ...['2026-02-30', '2026-03-01', '2026-03-01T12:00:00Z', '10.1.2.3', '10.0.0.0/8', '::1', '::/0', '2001:db8::1'],
  ...['(a+)+$', '(', '.*.*.*=', '^p', '(a|a)*$', '\\pL{3}', 'a'.repeat(60)],
];
const NUMBERS = [0, -0, 1, 7, 18, 1.5, -1, 1e21, 1_772_366_400_000, Number.NaN, Number.POSITIVE_INFINITY];
/** What operators and lists are likely to meet on both sides. */
const COMMON = ['pro', 'a', 'u-1', '7', 7, 18, '1.2.3', '10.1.2.3', true];
const VARIATIONS = ['on', 'off', 'on', 'off', 'on', 'off', 'on', 'off', 'on', 'third', '__proto__', 'nowhere'];
const BOUNDS = [0, 25_000, 50_000, 100_000];
const CHARACTERS = 'ab7.-/v:*( Zé\u{1f600}'.split('');

const among = <T>(draw: Draw, list: readonly T[]): T => list[draw(list.length)] as T;
const some = <T>(draw: Draw, most: number, make: () => T): T[] => Array.from({ length: draw(most + 1) }, make);
const text = (draw: Draw, most: number) => some(draw, most, () => among(draw, CHARACTERS)).join('');

function scalar(draw: Draw): string | number | boolean {
  const kind = draw(16);
  if (kind < 8) return among(draw, COMMON);
  if (kind < 13) return among(draw, TEXTS);
  if (kind < 14) return among(draw, NUMBERS);
  if (kind < 15) return draw(2) === 0;
  return draw(2) === 0 ? text(draw, 6) : draw(1_000_000) / 7 - 5;
}

function junk(draw: Draw): unknown {
  const kind = draw(8);
  if (kind < 3) return scalar(draw);
  if (kind < 5) return null;
  if (kind < 6) return {};
  if (kind < 7) return some(draw, 3, () => scalar(draw));
  return { [among(draw, KEYS)]: scalar(draw), all: [scalar(draw)], split: { ranges: {} } };
}

function attributeValue(draw: Draw): unknown {
  const kind = draw(8);
  if (kind < 6) return scalar(draw);
  if (kind < 7) return some(draw, 4, () => (draw(4) === 0 ? among(draw, [null, undefined, {}]) : scalar(draw)));
  return among<unknown>(draw, [null, undefined, {}, [], { b: 'pro' }, { b: { c: 1 } }, [[1], ['a']]]);
}

/** Own properties, even of `__proto__`. */
function keyed<T>(draw: Draw, names: readonly string[], most: number, make: () => T): { [name: string]: T } {
  return Object.fromEntries(some(draw, most, () => [among(draw, names), make()] as const));
}

function contextOf(draw: Draw): object {
  return keyed(draw, NAMES, 12, () => attributeValue(draw));
}

const throws = (): never => {
  throw new Error('a context that throws');
};

/** Contexts that fight back, and what is no context. */
function hostileContextOf(draw: Draw): unknown {
  const context = contextOf(draw);
  switch (draw(6)) {
    case 0:
      return among<unknown>(draw, [
        null,
        undefined,
        7,
        'text',
        true,
        Symbol('s'),
        throws,
        [],
        new Date(0),
        new Map(),
        10n,
      ]);
    case 1:
      return Object.defineProperty(context, 'plan', { get: throws, enumerable: true, configurable: true });
    case 2:
      return new Proxy(context, { get: throws, getOwnPropertyDescriptor: throws, has: throws });
    case 3:
      return {
        ...context,
        plan: { toString: throws, [Symbol.toPrimitive]: throws },
        age: 10n,
        version: Symbol('1.2.3'),
      };
    case 4: {
      const { proxy, revoke } = Proxy.revocable([1, 2], {});
      revoke();
      return { ...context, plan: proxy, groups: proxy };
    }
    default: {
      const { proxy, revoke } = Proxy.revocable(context, {});
      revoke();
      return proxy;
    }
  }
}

/** Everything of a ruleset passes through `mar`, which in a broken one now and then gives something else. */
function rulesetOf(draw: Draw, isBroken: boolean): unknown {
  const mar = (value: unknown): unknown => (isBroken && draw(20) === 0 ? junk(draw) : value);
  const variation = () => mar(among(draw, VARIATIONS));
  const attribute = () => mar(draw(40) === 0 ? '' : among(draw, NAMES));
  const bound = () => mar(draw(2) === 0 ? among(draw, BOUNDS) : draw(100_001));
  const keys = () => mar(some(draw, 4, () => mar(among(draw, ['u-1', 'u-2', 'a', '7', 'pro']))));
  const by = () => (draw(2) === 0 ? {} : { by: attribute() });

  function condition(depth: number): unknown {
    const kind = draw(depth > 3 ? 6 : 9);
    if (kind < 5)
      return mar({
        attribute: attribute(),
        op: mar(draw(30) === 0 ? 'soundsLike' : among(draw, OPERATORS)),
        values: mar(some(draw, 6, () => mar(scalar(draw)))),
        ...(draw(4) === 0 && { ignoreCase: mar(true) }),
      });
    if (kind < 6) return mar({ segment: mar(among(draw, KEYS)) });
    if (kind < 7) return mar({ not: condition(depth + 1) });
    return mar({ [kind < 8 ? 'all' : 'any']: mar(some(draw, 3, () => condition(depth + 1))) });
  }

  function serve(): unknown {
    if (draw(5) < 3) return mar({ variation: variation() });
    const ranges = () => mar(some(draw, 4, () => mar({ variation: variation(), from: bound(), to: bound() })));
    return mar({ split: mar({ ...by(), ...(draw(3) === 0 && { salt: mar(text(draw, 20)) }), ranges: ranges() }) });
  }

  const rule = () => mar({ id: mar(`r${draw(100)}`), when: condition(0), serve: serve() });
  const prerequisite = () => mar({ flag: mar(among(draw, KEYS)), variations: mar(some(draw, 2, variation)) });
  const target = () => mar({ variation: variation(), ...by(), keys: keys() });
  const flag = () =>
    mar({
      type: mar(draw(2) === 0 ? 'boolean' : 'string'),
      variations: mar(
        JSON.parse(
          draw(2) === 0
            ? '{"on":"x","off":"y","__proto__":"z"}'
            : '{"on":true,"off":false,"third":true,"object":{"a":[1]}}',
        ),
      ),
      enabled: mar(draw(8) !== 0),
      ...(draw(4) !== 0 && { off: variation() }),
      salt: mar(text(draw, 24)),
      ...(draw(3) === 0 && { prerequisites: mar(some(draw, 2, prerequisite)) }),
      ...(draw(3) === 0 && { targets: mar(some(draw, 2, target)) }),
      rules: mar(some(draw, 4, rule)),
      ...(draw(6) !== 0 && { fallthrough: serve() }),
    });
  const segment = () =>
    mar({
      ...by(),
      included: keys(),
      excluded: keys(),
      rules: mar(some(draw, 2, () => mar({ id: mar('s'), when: condition(1) }))),
    });

  return mar({
    format: mar(1),
    ...{ project: 'fuzz', environment: 'fuzz', epoch: 'fuzz', revision: 1, digest: '0000000000000000' },
    flags: mar({ a: flag(), ...keyed(draw, KEYS, 4, flag) }),
    segments: mar(keyed(draw, KEYS, 4, segment)),
  });
}

export interface Question {
  readonly ruleset: unknown;
  readonly context: unknown;
  readonly flag: string;
  /** Neither the ruleset nor the context is one that nobody could write. */
  readonly isSound: boolean;
}

/** One ruleset in four is broken, one context in four hostile, and now and then the flag is not there. */
export function questionOf(draw: Draw): Question {
  const isBroken = draw(4) === 3;
  const ruleset = rulesetOf(draw, isBroken);
  const isHostile = draw(4) === 3;
  const context = isHostile ? hostileContextOf(draw) : contextOf(draw);
  const flags = (ruleset as { flags?: unknown } | null)?.flags;
  const keys = typeof flags === 'object' && flags !== null ? Object.keys(flags) : [];
  const flag = keys.length === 0 || draw(20) === 19 ? 'nowhere' : among(draw, keys);
  return { ruleset, context, flag, isSound: !isBroken && !isHostile };
}
