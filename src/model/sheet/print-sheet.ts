import type { Prerequisite, Serve, Target } from '../../engine/index.js';
import type { Flag, Rule } from '../documents.js';
import { quote } from '../rule-language/words.js';
import { printAttribute, printName, printRule, printServe } from '../rule-language.js';
import { settingsOf } from '../settings.js';

/** Lists of keys are broken here, so that editors and diffs show them. */
const WIDTH = 100;

/** A flag in one environment as text, for people: shown, edited, compared line by line. Reading it back changes nothing. */
export function printSheet(flag: Flag, environment: string): string {
  const { enabled, prerequisites, targets, rules, fallthrough, offVariation } = settingsOf(flag, environment);
  const lines = [
    `flag ${printName(flag.key)} in ${printName(environment)} v${flag.version}`,
    `state ${enabled ? 'on' : 'off'}`,
    ...prerequisites.map(printNeed),
    ...targets.map(printTarget),
    ...rules.map(printSheetRule),
    `else ${printRest(fallthrough)}`,
    `off ${printRest(offVariation === undefined ? undefined : { variation: offVariation })}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** `default` = what the application gives as its default. */
function printRest(serve: Serve | undefined): string {
  return serve === undefined ? 'default' : `serve ${printServe(serve)}`;
}

/** `payments-v2 == on` */
export function printPrerequisite({ flag, variations }: Prerequisite): string {
  const [only] = variations;
  const wanted =
    variations.length === 1 && only !== undefined
      ? `== ${printName(only)}`
      : `in [${variations.map(printName).join(', ')}]`;
  return `${printName(flag)} ${wanted}`;
}

function printNeed(prerequisite: Prerequisite): string {
  return `needs ${printPrerequisite(prerequisite)}`;
}

function printTarget({ variation, by, keys }: Target): string {
  const head = `target ${printName(variation)}${by === undefined ? '' : ` by ${printAttribute(by)}`}:`;
  const lines = [head];
  for (const [at, key] of keys.entries()) {
    const text = printName(key) + (at < keys.length - 1 ? ',' : '');
    const line = lines.at(-1) ?? '';
    if (line.length + text.length < WIDTH || (lines.length === 1 && at === 0))
      lines[lines.length - 1] = `${line} ${text}`;
    else lines.push(`  ${text}`);
  }
  return lines.join('\n');
}

function printSheetRule(rule: Rule): string {
  const name = rule.name === undefined ? '' : ` ${quote(rule.name)}`;
  return `rule ${printName(rule.id)}${name}: ${printRule(rule)}`;
}
