/** What `evaluate` and `why` share. */
import type { Context, Decision, Explanation } from '../engine/index.js';
import { BurgeeError } from '../model/errors.js';
import type { Workspace } from '../workspace/types.js';
import { environmentKey, notFound, projectKey } from './lookup.js';
import { explanationLines, reasonWords, valueText } from './render/explanation.js';
import { paint, type Screen, stateMark } from './render/style.js';
import { type Column, listLines } from './render/table.js';
import { parseTime } from './render/time.js';
import type { Whereabouts } from './target.js';
import { escapeForTerminal } from './terminal-text.js';

export interface FlagDecision extends Decision {
  readonly flag: string;
}

/** The `--json` shape of `evaluate` and `why`. */
export interface EvaluateOutput {
  readonly project: string;
  readonly environment: string;
  /** Sequence number of the log that the answer belongs to. */
  readonly revision: number;
  readonly decisions: readonly FlagDecision[];
  readonly explanation?: Explanation | undefined;
}

export interface EvaluateInput {
  readonly key: string | undefined;
  readonly context: Context;
  readonly explain: boolean;
  readonly at: string | undefined;
}

/** A revision, or the one that was in force at a time. */
export async function revisionAt(workspace: Workspace, text: string): Promise<number> {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const until = parseTime(text, 'past');
  if (until === undefined) {
    throw new BurgeeError('USAGE', `"${text}" is neither a revision nor a time.`, {
      hint: 'write 812, 2026-11-01, 2026-11-01T12:00Z, or 2h (ago)',
    });
  }
  for await (const change of workspace.changes({ until, limit: 1 })) return change.seq;
  throw new BurgeeError('CHANGE_NOT_FOUND', `There was nothing yet at ${until}.`, { hint: 'burgee audit list' });
}

function isOff(decision: Decision): boolean {
  return decision.value === undefined || decision.value === false;
}

const COLUMNS: readonly Column<FlagDecision>[] = [
  { title: 'KEY', of: (row) => row.flag, flexible: true, isKey: true },
  { title: 'VARIATION', of: (row) => row.variation ?? '', flexible: true },
  { title: 'VALUE', of: (row) => valueText(row.value), flexible: true },
  { title: 'REASON', of: reasonWords, flexible: true },
];

export async function runEvaluate(
  workspace: Workspace,
  where: Whereabouts,
  screen: Screen,
  input: EvaluateInput,
): Promise<{ output: EvaluateOutput; lines: string[]; isOff: boolean }> {
  const project = await projectKey(workspace, where);
  const environment = await environmentKey(workspace, where, project);
  const at = input.at === undefined ? undefined : await revisionAt(workspace, input.at);
  const result = await workspace.evaluate({
    project,
    environment,
    context: input.context,
    ...(input.key === undefined ? {} : { flag: input.key }),
    ...(input.explain && input.key !== undefined ? { explain: true } : {}),
    ...(at === undefined ? {} : { at }),
  });
  const decisions = Object.entries(result.decisions).map(([flag, decision]) => ({ flag, ...decision }));
  const output: EvaluateOutput = {
    project,
    environment,
    revision: result.seq,
    decisions,
    ...(result.explanation === undefined ? {} : { explanation: result.explanation }),
  };
  if (input.key === undefined)
    return { output, lines: listLines(screen, COLUMNS, decisions), isOff: decisions.some(isOff) };
  const decision = decisions[0];
  if (!decision || decision.errorCode === 'FLAG_NOT_FOUND') {
    if (at !== undefined && (await workspace.get('flag', project, input.key))) {
      throw new BurgeeError(
        'FLAG_NOT_FOUND',
        `There was no flag "${input.key}" yet, or none just then, at revision ${at}.`,
        {
          hint: `burgee flag history ${input.key}`,
          details: { flag: input.key, revision: at },
        },
      );
    }
    throw await notFound(workspace, 'flag', project, input.key);
  }
  return { output, lines: oneFlag(screen, environment, decision, result.explanation), isOff: isOff(decision) };
}

function oneFlag(
  screen: Screen,
  environment: string,
  decision: FlagDecision,
  explanation: Explanation | undefined,
): string[] {
  const value = escapeForTerminal(valueText(decision.value));
  if (!screen.isTty && !explanation) return [decision.value === undefined ? '' : value];
  const off = isOff(decision);
  const glyph = paint(screen, off ? 'gray' : 'green', stateMark(screen, off ? 'off' : 'on'));
  const variation = decision.variation === undefined ? '' : `${escapeForTerminal(decision.variation)} = `;
  const head = `${glyph} ${escapeForTerminal(decision.flag)} in ${escapeForTerminal(environment)}: ${variation}${value}  (${escapeForTerminal(reasonWords(decision))})`;
  return explanation ? [head, ...explanationLines(screen, explanation)] : [head];
}
