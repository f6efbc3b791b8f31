/** A decision with all its steps, as lines: what was asked, what the context had, and whether it fitted. */
import type { ConditionTrace, Decision, Explanation, Outcome, ServeTrace } from '../../../engine/index.js';
import { printCondition, printServe } from '../../../model/rule-language.js';
import type { Theme } from '../../screen/theme.js';

function valueText(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

export function decisionText(decision: Decision, theme: Theme): string {
  const { symbols } = theme;
  const sign = decision.errorCode ? theme.bad(symbols.no) : theme.good(symbols.on);
  const value = decision.variation === undefined ? "the caller's default" : theme.safe(decision.variation);
  const shown = decision.value === undefined ? '' : theme.dim(`  = ${theme.safe(valueText(decision.value))}`);
  const why = [
    decision.errorCode,
    decision.target ? 'individual target' : undefined,
    decision.rule === undefined ? undefined : `rule ${theme.safe(decision.rule)}`,
    decision.prerequisite === undefined ? undefined : `${theme.safe(decision.prerequisite)} is not met`,
    decision.detail,
  ].filter((part) => part !== undefined);
  const because = why.length === 0 ? '' : ` ${symbols.dot} ${why.join(', ')}`;
  return `${sign} ${theme.bold(value)}${shown}  ${theme.dim(decision.reason + because)}`;
}

function outcomeText(outcome: Outcome, theme: Theme): string {
  if (outcome === 'true') return theme.good(`${theme.symbols.yes} yes`);
  return outcome === 'false' ? theme.dim(`${theme.symbols.none} no`) : theme.warn('? unknown');
}

function conditionLines(trace: ConditionTrace, depth: number, theme: Theme): string[] {
  const indent = '  '.repeat(depth);
  const line = (text: string, more = ''): string =>
    `${indent}${outcomeText(trace.outcome, theme).padEnd(10)}  ${theme.safe(text)}${more === '' ? '' : theme.dim(`   ${theme.safe(more)}`)}`;
  switch (trace.kind) {
    case 'clause': {
      const actual = `${trace.clause.attribute} is ${valueText(trace.actual)}`;
      return [line(printCondition(trace.clause), trace.why ? `${actual}: ${trace.why}` : actual)];
    }
    case 'segment':
      return [
        line(`segment:${trace.segment}`, trace.why),
        ...(trace.rules ?? []).flatMap((rule) => conditionLines(rule.when, depth + 1, theme)),
      ];
    case 'not':
      return [line('not'), ...conditionLines(trace.part, depth + 1, theme)];
    default:
      return [
        line(trace.kind === 'all' ? 'all of' : 'any of'),
        ...trace.parts.flatMap((part) => conditionLines(part, depth + 1, theme)),
      ];
  }
}

function serveLine(trace: ServeTrace, theme: Theme): string {
  const to = trace.variation === undefined ? 'passed over' : theme.safe(trace.variation);
  if (trace.bucket === undefined)
    return `serve ${theme.safe(printServe(trace.serve))} ${theme.symbols.arrow} ${theme.bold(to)}`;
  const place = `${(trace.bucket / 1000).toFixed(2)} of 100`;
  const who = theme.safe(`${trace.by ?? 'key'} ${trace.key ?? ''}`);
  return `serve ${theme.safe(printServe(trace.serve))} ${theme.symbols.arrow} ${theme.bold(to)} ${theme.dim(`(${who} stands at ${place})`)}`;
}

/** `depth`: of a prerequisite within a prerequisite. */
export function explanationLines(explanation: Explanation, theme: Theme, depth = 0): string[] {
  const { symbols } = theme;
  const indent = '  '.repeat(depth);
  const lines: string[] = [];
  for (const { flag, wanted, met, why, explanation: own } of explanation.prerequisites) {
    const mark = met ? theme.good(`${symbols.yes} met`) : theme.bad(`${symbols.no} not met`);
    lines.push(
      `${indent}${theme.accent('needs')} ${theme.safe(`${flag} == ${wanted.join(' or ')}`)}  ${mark}${why ? theme.dim(`  ${theme.safe(why)}`) : ''}`,
    );
    if (own && !met) lines.push(...explanationLines(own, theme, depth + 1));
  }
  for (const { target, matched, actual } of explanation.targets) {
    const keys =
      target.keys.length > 5
        ? `${target.keys.slice(0, 5).join(', ')}, and ${target.keys.length - 5} more`
        : target.keys.join(', ');
    const mark = matched
      ? theme.good(`${symbols.yes} listed`)
      : theme.dim(`${symbols.none} ${theme.safe(valueText(actual))} is not listed`);
    lines.push(`${indent}${theme.accent('target')} ${theme.safe(`${target.variation}: ${keys}`)}  ${mark}`);
  }
  for (const rule of explanation.rules) {
    lines.push(`${indent}${theme.accent('rule')} ${rule.index + 1} ${theme.safe(rule.id)}`);
    lines.push(...conditionLines(rule.when, depth + 1, theme));
    if (rule.serve) lines.push(`${indent}  ${serveLine(rule.serve, theme)}`);
  }
  if (explanation.fallthrough)
    lines.push(`${indent}${theme.accent('else')} ${serveLine(explanation.fallthrough, theme)}`);
  return lines;
}
