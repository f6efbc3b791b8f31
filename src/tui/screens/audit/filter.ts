/** The filter line of the audit: `who:ana env:production flag:checkout.new-flow action:flag.rollout since:7d`, other words as they stand. */
import { refOf } from '../../../model/documents.js';
import type { Change, ChangeFilter } from '../../../store/types.js';
import { changeText } from '../../data/change-row.js';

export interface AuditFilter {
  readonly filter: ChangeFilter;
  /** Looked for in what the changes say. */
  readonly words: readonly string[];
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `7d` before now, or a date as it stands. */
function time(text: string, now: number): string | undefined {
  const match = /^(\d+)([mhdw])$/.exec(text);
  const at = match ? now - Number(match[1]) * (UNITS[match[2] as string] as number) : Date.parse(text);
  return Number.isFinite(at) ? new Date(at).toISOString() : undefined;
}

export function parseAuditFilter(text: string, project: string, now: number): AuditFilter {
  const words: string[] = [];
  let filter: ChangeFilter = { project };
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const colon = word.indexOf(':');
    const name = word.slice(0, colon);
    const value = word.slice(colon + 1);
    if (colon <= 0 || value === '') words.push(word.toLowerCase());
    else if (name === 'who') filter = { ...filter, actor: value };
    else if (name === 'env') filter = { ...filter, environment: value };
    else if (name === 'action') filter = { ...filter, action: value };
    else if (name === 'flag' || name === 'segment') filter = { ...filter, ref: refOf(name, project, value) };
    else if (name === 'since') filter = { ...filter, since: time(value, now) };
    else if (name === 'until') filter = { ...filter, until: time(value, now) };
    else words.push(word.toLowerCase());
  }
  return { filter, words };
}

export function hasWords(change: Change, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${change.seq} ${change.actor} ${changeText(change)} ${change.comment ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
