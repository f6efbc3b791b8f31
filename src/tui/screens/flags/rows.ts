/** A row of the list of flags, and the preview below or beside it: pure functions of what is known of the flag and the width. */
import type { Flag } from '../../../model/documents.js';
import type { FlagEntry, Glance } from '../../data/entry.js';
import { isStale } from '../../data/entry.js';
import { sheetLines } from '../../data/sheet-lines.js';
import { age } from '../../data/time.js';
import { fitStyled, type Theme } from '../../screen/theme.js';

export interface RowContext {
  readonly theme: Theme;
  readonly environment: number;
  readonly now: number;
  /** State of another flag in this environment, for those that wait for it. */
  readonly stateOf: (key: string) => Glance['state'] | undefined;
}

const BAR = 8;

/** Word and symbol of a state: never the colour alone. */
export function stateText(entry: FlagEntry, context: RowContext): string {
  const { theme, stateOf } = context;
  const { symbols } = theme;
  const glance = entry.glances[context.environment];
  if (!glance || glance.state === 'off') return theme.dim(`${symbols.off} off`);
  if (glance.state === 'archived') return theme.dim(`${symbols.gone} gone`);
  if (glance.needs.some((parent) => stateOf(parent) !== 'on')) return theme.warn(`${symbols.waits} waits`);
  if (isPartial(glance)) return theme.accent(`${symbols.part} ${trimmed(glance.percent)}%`);
  return theme.good(`${symbols.on} on`);
}

function isPartial(glance: Glance): glance is Glance & { readonly percent: number } {
  return glance.percent !== undefined && glance.percent > 0 && glance.percent < 100;
}

function trimmed(percent: number): string {
  return String(Math.round(percent * 10) / 10);
}

/** What everyone gets: a variation, or a bar of the shares with a name at each end. */
export function servesText(entry: FlagEntry, context: RowContext, width: number): string {
  const { theme } = context;
  const glance = entry.glances[context.environment];
  if (!glance) return ' '.repeat(width);
  const waitsFor = glance.state === 'on' && glance.needs.find((parent) => context.stateOf(parent) !== 'on');
  if (waitsFor) return theme.cell(`${waitsFor} is off`, width);
  const shares = glance.serves.split(',').map((share) => {
    const colon = share.lastIndexOf(':');
    return { name: share.slice(0, colon), percent: Number(share.slice(colon + 1)) };
  });
  const [first, second] = shares;
  if (glance.state === 'on' && isPartial(glance) && first && second && shares.length === 2 && width >= BAR + 8) {
    const full = Math.min(BAR - 1, Math.max(1, Math.round((first.percent / 100) * BAR)));
    const bar = theme.accent(theme.symbols.full.repeat(full)) + theme.dim(theme.symbols.empty.repeat(BAR - full));
    const room = Math.floor((width - BAR - 2) / 2);
    return fitStyled(
      `${theme.cell(first.name, room).trimEnd()} ${bar} ${theme.cell(second.name, room).trimEnd()}`,
      width,
    );
  }
  const extra = [
    glance.rules > 0 ? `${glance.rules} rule${glance.rules === 1 ? '' : 's'}` : '',
    glance.targets > 0 ? `${glance.targets} target${glance.targets === 1 ? '' : 's'}` : '',
  ].filter((part) => part !== '');
  const text = glance.state === 'on' && extra.length > 0 ? `${glance.serves}  + ${extra.join(', ')}` : glance.serves;
  return theme.cell(text, width);
}

/** Widths of the columns; the key takes what is left. */
function columns(width: number): {
  key: number;
  type: number;
  state: number;
  serves: number;
  changed: number;
  owner: number;
} {
  const state = 9;
  const changed = 6;
  const type = width >= 70 ? 6 : 0;
  const owner = width >= 100 ? 12 : 0;
  const rest = width - 4 - state - changed - type - owner;
  const serves = width >= 50 ? Math.min(40, Math.floor(rest * 0.42)) : 0;
  return { key: rest - serves, type, state, serves, changed, owner };
}

const TYPES: Readonly<Record<FlagEntry['type'], string>> = {
  boolean: 'bool',
  string: 'text',
  number: 'num',
  object: 'json',
};

export function headingRow(width: number, theme: Theme): string {
  const size = columns(width);
  return theme.dim(
    `   ${'KEY'.padEnd(size.key)}${size.type ? 'TYPE'.padEnd(size.type) : ''}${'STATE'.padEnd(size.state)}${
      size.serves ? 'SERVES'.padEnd(size.serves) : ''
    }${size.owner ? 'OWNER'.padEnd(size.owner) : ''}${'CHANGED'.padStart(size.changed + 1)}`.padEnd(width),
  );
}

export function flagRow(entry: FlagEntry, width: number, selected: boolean, context: RowContext): string {
  const { theme, now } = context;
  const { symbols } = theme;
  const size = columns(width);
  const stale = isStale(entry, context.environment, now);
  const mark = selected ? theme.bold(` ${symbols.pointer} `) : stale ? theme.warn(' ! ') : '   ';
  const key = theme.cell(entry.key, size.key - 1);
  const type = size.type ? theme.dim(TYPES[entry.type].padEnd(size.type)) : '';
  const state = fitStyled(stateText(entry, context), size.state);
  const serves = size.serves ? `${servesText(entry, context, size.serves - 1)} ` : '';
  const owner = size.owner ? `${theme.dim(theme.cell(entry.owner, size.owner - 1))} ` : '';
  const changed = theme.dim(age(entry.changedAt, now).padStart(size.changed));
  return `${mark}${selected ? theme.inverse(key) : key} ${type}${state}${serves}${owner}${changed} `;
}

/** The flag under the cursor: its sheet in this environment. */
export function previewLines(
  entry: FlagEntry,
  flag: Flag | undefined,
  environment: string,
  width: number,
  height: number,
  context: RowContext,
): readonly string[] {
  const { theme, now } = context;
  const { symbols } = theme;
  const stale = isStale(entry, context.environment, now) ? theme.warn(`  ${symbols.dot} stale`) : '';
  const owner = entry.owner === '' ? '' : `  ${theme.safe(entry.owner)}`;
  const tags = entry.tags.map((tag) => `  #${theme.safe(tag)}`).join('');
  const version = `v${entry.version} ${symbols.dot} ${age(entry.changedAt, now)}`;
  const title = ` ${theme.bold(theme.safe(entry.key))}  ${entry.type}${theme.dim(`${owner}${tags}`)}${stale}`;
  const lines = [
    fitStyled(`${fitStyled(title, Math.max(10, width - version.length - 2))} ${theme.dim(version)}`, width),
  ];
  if (entry.name !== entry.key && entry.name !== '') lines.push(` ${theme.cell(entry.name, width - 1)}`);
  if (flag) lines.push(...sheetLines(flag, environment, theme).map((line) => fitStyled(`  ${line}`, width)));
  if (lines.length <= height) return lines;
  return [...lines.slice(0, height - 1), fitStyled(theme.dim(`  ${symbols.ellipsis} enter shows all`), width)];
}
