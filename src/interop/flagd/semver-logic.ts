import { anyOf, both, FALSE, has, type Truth, test } from './condition-algebra.js';
import type { Operand } from './operand.js';
import type { Translation } from './translation.js';

const VERSION = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const ORDERED = { '<': 'semverLt', '<=': 'semverLte', '>': 'semverGt', '>=': 'semverGte', '=': 'semverEq' } as const;

/** `["version", ">=", "1.2.0"]`; `^` is the same major version, `~` the same major and minor. */
export function readSemver(translation: Translation, operands: readonly Operand[], path: string): Truth {
  const [subject, sign, wanted] = operands;
  const version = wanted?.kind === 'literal' && typeof wanted.value === 'string' ? VERSION.exec(wanted.value) : null;
  if (operands.length !== 3 || subject?.kind !== 'attribute' || sign?.kind !== 'literal' || !version) {
    translation.refuse(path, 'an attribute, an operator and a version are wanted');
    return FALSE;
  }
  const { attribute } = subject;
  const [text, major, minor = '0'] = version;
  const from = (low: string) => test({ attribute, op: 'semverGte', values: [low] });
  const below = (high: string) => test({ attribute, op: 'semverLt', values: [high] });
  const op = String(sign.value);
  // The lowest prerelease of all is -0: "same major" takes the prereleases of that major in, and those of the next out.
  if (op === '^') return both([from(`${major}.0.0-0`), below(`${Number(major) + 1}.0.0-0`)]);
  if (op === '~') return both([from(`${major}.${minor}.0-0`), below(`${major}.${Number(minor) + 1}.0-0`)]);
  if (op === '!=') {
    const equal = { attribute, op: 'semverEq', values: [text] } as const;
    // What is missing, or no version at all, is not unequal either.
    return { yes: { not: equal }, no: anyOf([equal, has(attribute).no]) };
  }
  if (Object.hasOwn(ORDERED, op)) return test({ attribute, op: ORDERED[op as keyof typeof ORDERED], values: [text] });
  translation.refuse(path, `"${op}" does not compare versions`);
  return FALSE;
}
