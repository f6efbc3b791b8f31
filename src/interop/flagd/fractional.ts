import type { Serve } from '../../engine/index.js';
import type { Share } from '../../model/documents.js';
import { shareOut, WHOLE } from '../../model/ranges.js';
import { operandOf } from './operand.js';
import { operationIn, shown, type Translation } from './translation.js';

interface Hashed {
  readonly by?: string;
  readonly salt?: string;
}

/** `{"fractional": [{"var": "email"}, ["red", 25], ["blue", 75]]}` as a split. */
export function readFractional(
  translation: Translation,
  args: readonly unknown[],
  path: string,
  variants: ReadonlySet<string>,
): Serve | undefined {
  const refuse = (at: string, reason: string): undefined => translation.refuse(at, reason);
  const hasKey = args.length > 0 && !Array.isArray(args[0]);
  const hashed = hasKey ? readHashed(translation, args[0], `${path}.0`) : {};
  if (hashed === undefined) return undefined;
  const weights = new Map<string, number>();
  for (const [index, entry] of args.entries()) {
    if (hasKey && index === 0) continue;
    const at = `${path}.${index}`;
    if (!Array.isArray(entry)) return refuse(at, 'a variant with its weight is wanted');
    const [name, weight = 1] = entry as unknown[];
    if (typeof name !== 'string' || !variants.has(name)) {
      return refuse(at, `there is no variant ${shown(name)}`);
    }
    if (typeof weight !== 'number' || !Number.isFinite(weight) || weight < 0)
      return refuse(at, 'a weight is a number from 0 up');
    weights.set(name, (weights.get(name) ?? 0) + weight);
  }
  const shares = normalise(weights);
  if (!shares) return refuse(path, 'the weights add up to nothing');
  translation.note(path, 'shares are kept, but who gets which variant is dealt anew: flagd hashes in another way');
  return { split: { ...hashed, ranges: shareOut(shares) } };
}

/** What is hashed: an attribute, or texts put together of one attribute, the flag's key and a fixed text. */
function readHashed(translation: Translation, expression: unknown, path: string): Hashed | undefined {
  return translation.read(expression, path, (found, at) => {
    const operation = operationIn(found);
    const parts = (operation?.op === 'cat' ? operation.args : [found]).map((part) => operandOf(translation, part, at));
    const attributes = parts.flatMap((part) => (part.kind === 'attribute' ? [part.attribute] : []));
    const texts = parts.flatMap((part) =>
      part.kind === 'literal' && typeof part.value === 'string' ? [part.value] : [],
    );
    const [by] = attributes;
    if (by === undefined || attributes.length > 1 || attributes.length + texts.length < parts.length) {
      return translation.refuse(
        at,
        'only one attribute can be hashed, with a fixed text or the key of the flag before it',
      );
    }
    // flagd mixes the flag's key in where no key is given; here the flag's own salt does that.
    const salt = texts.filter((text) => text !== translation.flag).join('');
    return { ...(by === 'targetingKey' ? {} : { by }), ...(salt === '' ? {} : { salt }) };
  }) as Hashed | undefined;
}

/** Weights in parts per 100,000; what rounding leaves over goes to those that lost most by it. */
function normalise(weights: ReadonlyMap<string, number>): Share[] | undefined {
  const sum = [...weights.values()].reduce((total, weight) => total + weight, 0);
  if (!(sum > 0) || !Number.isFinite(sum)) return undefined;
  const exact = [...weights].map(([variation, weight]) => ({ variation, parts: (weight / sum) * WHOLE }));
  const left = WHOLE - exact.reduce((total, { parts }) => total + Math.floor(parts), 0);
  const order = exact.toSorted((a, b) => (b.parts % 1) - (a.parts % 1)).map(({ variation }) => variation);
  const extra = new Set(order.slice(0, Math.max(left, 0)));
  return exact.map(({ variation, parts }) => ({
    variation,
    weight: Math.floor(parts) + (extra.has(variation) ? 1 : 0),
  }));
}
