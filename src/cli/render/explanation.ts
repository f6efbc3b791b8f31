/** Every step of a decision, for `evaluate --explain` and `why`. */
import type { ConditionTrace, Decision, Explanation, Json, Outcome, ServeTrace } from '../../engine/index.js';
import { percentOf } from '../../model/ranges.js';
import { printCondition } from '../../model/rule-language.js';
import { escapeForTerminal, widthOf } from '../terminal-text.js';
import { serveWords } from './report.js';
import type { Screen } from './style.js';

export function valueText(value: Json | undefined): string {
  return value === undefined ? "the caller's default" : typeof value === 'string' ? value : JSON.stringify(value);
}

/** `SPLIT by rule na-pro`, `DEFAULT because payments-v2 is not met`. */
export function reasonWords(decision: Decision): string {
  const { reason } = decision;
  if (decision.errorCode !== undefined) return `${reason} ${decision.errorCode}`;
  if (decision.target) return `${reason}, listed as a target`;
  if (decision.rule !== undefined) return `${reason}, rule ${decision.rule}`;
  if (decision.prerequisite !== undefined) return `${reason}, prerequisite ${decision.prerequisite} is not met`;
  if (decision.detail !== undefined) return `${reason}, ${decision.detail}`;
  return reason;
}

function mark(screen: Screen, outcome: Outcome): string {
  const marks = screen.unicode ? { true: '✓', false: '✗', unknown: '–' } : { true: 'yes', false: 'no', unknown: '?' };
  return marks[outcome];
}

interface Line {
  readonly left: string;
  readonly right: string;
}

function actualText(value: unknown): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

function conditionLines(screen: Screen, trace: ConditionTrace, depth: number): Line[] {
  const indent = '  '.repeat(depth);
  if (trace.kind === 'clause') {
    const { attribute } = trace.clause;
    const name = attribute === 'targetingKey' ? 'key' : attribute;
    const why =
      trace.why ?? (trace.actual === undefined ? `${name} is missing` : `${name} is ${actualText(trace.actual)}`);
    return [{ left: indent + printCondition(trace.clause), right: `${mark(screen, trace.outcome)} ${why}` }];
  }
  if (trace.kind === 'segment') {
    return [{ left: `${indent}segment:${trace.segment}`, right: `${mark(screen, trace.outcome)} ${trace.why}` }];
  }
  if (trace.kind === 'not') {
    return [
      { left: `${indent}not`, right: mark(screen, trace.outcome) },
      ...conditionLines(screen, trace.part, depth + 1),
    ];
  }
  if (depth === 0 && trace.kind === 'all') return trace.parts.flatMap((part) => conditionLines(screen, part, depth));
  return [
    { left: `${indent}${trace.kind === 'all' ? 'all of' : 'any of'}`, right: mark(screen, trace.outcome) },
    ...trace.parts.flatMap((part) => conditionLines(screen, part, depth + 1)),
  ];
}

function serveLine(trace: ServeTrace): string {
  if ('variation' in trace.serve) return trace.serve.variation;
  const by = trace.by === undefined || trace.by === 'targetingKey' ? 'key' : trace.by;
  if (trace.bucket === undefined) {
    return trace.variation ?? `${serveWords(trace.serve)}: passed over, ${by} is missing`;
  }
  const range = trace.serve.split.ranges.find(
    (entry) => (trace.bucket as number) >= entry.from && (trace.bucket as number) < entry.to,
  );
  const where = `bucket ${percentOf(trace.bucket)} of ${by} ${trace.key ?? ''}`;
  return range
    ? `${where} → ${range.variation} (${percentOf(range.from)} to ${percentOf(range.to)})`
    : `${where} is in no share: passed over`;
}

export function explanationLines(screen: Screen, explanation: Explanation, depth = 0): string[] {
  const rows: { name: string; lines: Line[] }[] = [];
  for (const prerequisite of explanation.prerequisites) {
    const wanted = prerequisite.wanted.join(' or ');
    const got = prerequisite.why ?? prerequisite.explanation?.decision.variation ?? '';
    rows.push({
      name: 'needs',
      lines: [
        {
          left: `${prerequisite.flag} == ${wanted}`,
          right: `${mark(screen, prerequisite.met ? 'true' : 'false')} ${got}`,
        },
      ],
    });
  }
  for (const { target, matched, actual } of explanation.targets) {
    const by = target.by === undefined || target.by === 'targetingKey' ? 'key' : target.by;
    const shown = target.keys.slice(0, 3).join(', ') + (target.keys.length > 3 ? `, … (${target.keys.length})` : '');
    const right =
      actual === undefined ? `– ${by} is missing` : `${by} ${actualText(actual)} is ${matched ? '' : 'not '}listed`;
    const sign = actual === undefined ? '' : `${mark(screen, matched ? 'true' : 'false')} `;
    rows.push({ name: 'target', lines: [{ left: `${target.variation}: ${shown}`, right: `${sign}${right}` }] });
  }
  for (const rule of explanation.rules) {
    const lines = conditionLines(screen, rule.when, 0);
    if (rule.serve) lines.push({ left: 'serve', right: serveLine(rule.serve) });
    rows.push({ name: `${rule.index + 1} ${rule.id}`, lines });
  }
  if (explanation.fallthrough)
    rows.push({ name: 'else', lines: [{ left: 'serve', right: serveLine(explanation.fallthrough) }] });
  const escaped = rows.map((row) => ({
    name: escapeForTerminal(row.name),
    lines: row.lines.map((line) => ({ left: escapeForTerminal(line.left), right: escapeForTerminal(line.right) })),
  }));
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(widthOf));
  const nameWidth = Math.min(20, widest(escaped.map((row) => row.name)));
  const leftWidth = Math.min(44, widest(escaped.flatMap((row) => row.lines.map((line) => line.left))));
  const indent = '  '.repeat(depth + 1);
  const result: string[] = [];
  const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)));
  escaped.forEach((row, at) => {
    row.lines.forEach((line, index) => {
      result.push(
        `${indent}${pad(index === 0 ? row.name : '', nameWidth)}  ${pad(line.left, leftWidth)}  ${line.right}`.trimEnd(),
      );
    });
    const nested = explanation.prerequisites[at]?.explanation;
    if (nested && !explanation.prerequisites[at]?.met) result.push(...explanationLines(screen, nested, depth + 1));
  });
  return result;
}
