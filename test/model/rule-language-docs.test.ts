import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OPERATORS } from '../../src/engine/index.js';
import { parseFiles } from '../../src/interop/flag-file.js';
import { isBurgeeError } from '../../src/model/errors.js';
import {
  parseCondition,
  parseRule,
  printCondition,
  printRule,
  renderRuleError,
} from '../../src/model/rule-language.js';
import { parseSheet } from '../../src/model/sheet.js';

const page = readFileSync(new URL('../../docs/rule-language.md', import.meta.url), 'utf8');

function blocks(kind: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text ?? '');
}

const linesOf = (kind: string) => blocks(kind).flatMap((block) => block.trim().split('\n'));

describe('docs/rule-language.md', () => {
  it.each(linesOf('rule'))('%s', (text) => {
    const rule = parseRule(text);
    expect(parseRule(printRule(rule))).toStrictEqual(rule);
  });

  it.each(linesOf('condition'))('%s', (text) => {
    expect(printCondition(parseCondition(text))).toBe(text);
  });

  it.each(blocks('error'))('%s', (block) => {
    const [text, wanted] = block.split('\n---\n');
    try {
      parseRule(text ?? '');
      expect.unreachable();
    } catch (error) {
      if (!isBurgeeError(error)) throw error;
      expect(`${renderRuleError(error)}\n`).toBe(wanted);
    }
  });

  it('shows a sheet that reads', () => {
    for (const sheet of blocks('sheet')) expect(parseSheet(sheet)).toMatchObject({ flag: 'new-checkout', version: 42 });
  });

  it('shows files that read', () => {
    const found = parseFiles(blocks('yaml').map((text, at) => ({ path: `${at}`, text })));
    expect([found.flags.length, found.segments.length, found.environments.length]).toStrictEqual([1, 1, 1]);
  });

  it('names every operator', () => {
    for (const operator of OPERATORS) expect(page).toContain(`\`${operator}\``);
  });
});
