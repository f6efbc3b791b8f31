import { operationIn, type Translation } from './translation.js';

export type Literal = string | number | boolean | null;

/** What an argument is: an attribute, something known while reading, or anything else. */
export type Operand =
  | { readonly kind: 'attribute'; readonly attribute: string }
  | { readonly kind: 'literal'; readonly value: Literal }
  | { readonly kind: 'list'; readonly values: readonly unknown[] }
  | { readonly kind: 'seconds' }
  | { readonly kind: 'other' };

/** The name of the attribute that a `var` reads; flagd's own properties are answered from what is known. */
export function operandOf(translation: Translation, arg: unknown, path: string): Operand {
  return translation.read(arg, path, (found) => operandHere(translation, found)) ?? { kind: 'other' };
}

function operandHere(translation: Translation, arg: unknown): Operand {
  if (Array.isArray(arg)) return { kind: 'list', values: arg };
  if (typeof arg !== 'object' || arg === null) return { kind: 'literal', value: arg as Literal };
  const operation = operationIn(arg);
  if (operation?.op !== 'var') return { kind: 'other' };
  const [name, fallback] = operation.args;
  if (typeof name !== 'string' || name === '' || (fallback !== undefined && fallback !== null))
    return { kind: 'other' };
  if (name === '$flagd.flagKey') return { kind: 'literal', value: translation.flag };
  if (name === '$flagd.timestamp') return { kind: 'seconds' };
  return name.startsWith('$flagd') ? { kind: 'other' } : { kind: 'attribute', attribute: name };
}

export function operandsOf(translation: Translation, args: readonly unknown[], path: string): Operand[] {
  return args.map((arg, at) => operandOf(translation, arg, `${path}.${at}`));
}
