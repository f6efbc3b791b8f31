/** A pattern that does not compile is unknown for ever, so its rule would never match: it is refused when it is written. */
import { type Condition, loadPatterns } from '../engine/index.js';
import type { Flag, Segment } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';

/** Whether case counts makes no difference to what compiles, so the text alone is the key. */
function collect(condition: Condition, into: Set<string>): void {
  if ('all' in condition) for (const part of condition.all) collect(part, into);
  else if ('any' in condition) for (const part of condition.any) collect(part, into);
  else if ('not' in condition) collect(condition.not, into);
  else if ('op' in condition && condition.op === 'matches') {
    for (const value of condition.values ?? []) if (typeof value === 'string') into.add(value);
  }
}

function patternsOf(document: Flag | Segment | undefined): Set<string> {
  const into = new Set<string>();
  if (document === undefined) return into;
  const lists = 'environments' in document ? Object.values(document.environments) : [document];
  for (const { rules } of lists) for (const { when } of rules) collect(when, into);
  return into;
}

/** Only patterns that come anew: a document that has a bad one from elsewhere can still be changed, and mended. */
export async function refuseBadPatterns(before: Flag | Segment | undefined, after: Flag | Segment): Promise<void> {
  const patterns = patternsOf(after);
  if (patterns.size === 0) return;
  for (const old of patternsOf(before)) patterns.delete(old);
  if (patterns.size === 0) return;
  const compile = await loadPatterns();
  for (const pattern of patterns) {
    if (compile(pattern, false) !== undefined) continue;
    throw new BurgeeError('INVALID_RULE', `The pattern /${pattern}/ does not compile: no user would ever match it.`, {
      hint: 'patterns are in RE2 syntax, without lookaround and backreferences; ( [ * + ? . | \\ as plain text want a \\ before them',
      details: { pattern },
    });
  }
}
