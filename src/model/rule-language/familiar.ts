import type { Condition } from '../../engine/index.js';
import { closest } from '../suggest.js';

/** An attribute that was seen nowhere else, and the known one that was probably meant. */
export interface Unfamiliar {
  readonly attribute: string;
  readonly meant: string;
}

/** Attributes of a condition in the order in which they stand, each once. */
export function attributesOf(condition: Condition): string[] {
  const found = new Set<string>();
  const stack: Condition[] = [condition];
  for (let part = stack.pop(); part !== undefined; part = stack.pop()) {
    if ('all' in part) stack.push(...part.all.toReversed());
    else if ('any' in part) stack.push(...part.any.toReversed());
    else if ('not' in part) stack.push(part.not);
    else if ('attribute' in part) found.add(part.attribute);
  }
  return [...found];
}

/** Attributes that look like mistyped ones. No error: a new attribute is as good as an old one. */
export function unfamiliarAttributes(condition: Condition, known: Iterable<string>): Unfamiliar[] {
  const familiar = new Set(known);
  return attributesOf(condition).flatMap((attribute) => {
    if (familiar.has(attribute) || attribute === 'targetingKey' || attribute === 'now') return [];
    const meant = closest(attribute, familiar);
    return meant === undefined ? [] : [{ attribute, meant }];
  });
}
