/** What stands around the panes, and what is typed into fields: seen at every size. */
import { describe, expect, it } from 'vitest';
import { chromeOf } from '../../src/tui/components/chrome.js';
import { fieldRows } from '../../src/tui/components/field-rows.js';
import { clampTop, scrolled } from '../../src/tui/components/scrolled.js';
import type { App, ScreenView, Session, Toast } from '../../src/tui/core/app.js';
import { globalKeymap } from '../../src/tui/core/global-keys.js';
import { editText, type TextField, textField, visibleText } from '../../src/tui/core/text-field.js';
import { styledWidth, unstyled } from '../../src/tui/screen/theme.js';
import { flagKeymap } from '../../src/tui/screens/flag/state.js';
import { withSample } from './support/sample.js';
import { UNICODE } from './support/stage.js';

let app: App;
withSample((sample) => {
  app = sample;
});

const view: ScreenView = { crumbs: ['checkout.a-flag-with-quite-a-long-name'], panes: [] };

function around(
  columns: number,
  session: Partial<Session> = {},
  toast?: Toast,
): ReadonlyMap<string, readonly string[]> {
  const here: App = { ...app, size: { columns, rows: 24 }, session: { ...app.session, ...session } };
  const keys = { own: flagKeymap, global: globalKeymap, state: {}, isDeep: true };
  return chromeOf(view, 'flags', toast, keys as never, here).lines;
}

const line = (lines: ReadonlyMap<string, readonly string[]>, id: string): string =>
  (lines.get(id) ?? []).map(unstyled).join('\n');

describe.each([40, 60, 80, 120, 200])('in %i columns', (columns) => {
  it('the first line says whether what is shown is true, and where it is', () => {
    expect(line(around(columns), 'header')).toMatch(/● live *$/);
    const lost = line(around(columns, { link: 'lost' }), 'header');
    expect(lost).toMatch(columns < 60 ? /✗ lost *$/ : /✗ not connected, retrying *$/);
    expect(lost).toContain('PRODUCTION');
    if (columns >= 60) expect(line(around(columns), 'header')).toContain('checkout.a-');
    expect(styledWidth(lost)).toBe(columns);
  });

  it('the key line always has the way back and the way to all keys', () => {
    expect(line(around(columns), 'footer')).toMatch(/esc back {2}\? keys *$/);
  });

  it('what went wrong is told whole', () => {
    const text = `There is no answer from http://127.0.0.1:4312: connect ECONNREFUSED 127.0.0.1:4312`;
    const toast = { kind: 'bad', text, hint: 'it is tried again' } as const;
    const told = line(around(columns, {}, toast), 'status')
      .replace(/\s+/g, ' ')
      .replaceAll(' ', '');
    expect(told).toContain(text.replaceAll(' ', ''));
    if (columns >= 60) expect(told).toContain('itistriedagain');
    expect(around(columns, {}, { kind: 'good', text: 'done' }).get('status')).toHaveLength(1);
  });
});

it('the first line tells who may only look', () => {
  const info = app.session.info as NonNullable<Session['info']>;
  expect(line(around(80), 'header')).not.toContain('read only');
  const viewer = { ...info, actor: { ...info.actor, role: 'viewer' as const } };
  expect(line(around(80, { info: viewer }), 'header')).toContain('read only');
  expect(line(around(80, { info: { ...info, follows: 'http://primary' } }), 'header')).toContain('read only');
});

describe('a text field', () => {
  const type = (...keys: readonly string[]): TextField =>
    keys.reduce((field, key) => editText(field, key) ?? field, textField('a👩‍👩‍👧‍👦éb'));

  it('moves and erases by characters as people see them', () => {
    expect(type('left').at).toBe(type().at - 1);
    expect(type('left', 'left', 'left').at).toBe(1);
    expect(type('left', 'left', 'backspace').text).toBe('aéb');
    expect(type('home', 'right', 'delete').text).toBe('aéb');
    expect(type('home', 'right', 'right', 'right', 'right').at).toBe(type().at);
  });

  it('keeps its cursor in view, however wide the characters before it are', () => {
    const { before, under, after } = visibleText(textField('漢'.repeat(40)), 20);
    expect([before, under, after]).toEqual(['漢'.repeat(9), ' ', '']);
    expect(visibleText({ text: '漢'.repeat(40), at: 0 }, 20).after).toBe('漢'.repeat(9));
  });

  it('takes as many lines as its text, with marks under what is wrong', () => {
    const rows = fieldRows({ text: 'abcdefghij', at: 10 }, 4, UNICODE, { from: 5, to: 7 }).map(unstyled);
    expect(rows).toEqual(['abcd', 'efgh', ' ^^', 'ij ']);
    expect(fieldRows({ text: 'abcd', at: 4 }, 4, UNICODE).map(unstyled)).toEqual(['abcd', ' ']);
    const cursor = fieldRows({ text: '漢字漢字', at: 2 }, 5, UNICODE);
    expect(cursor).toEqual(['漢字', `${UNICODE.inverse('漢')}字`, ' '].slice(0, cursor.length));
  });
});

it('a window on more lines than there is room for says how many are below, and stops at the last', () => {
  const lines = Array.from({ length: 10 }, (_, index) => `line ${index}`);
  const seen = (top: number): string[] =>
    scrolled(lines, top, { width: 30, height: 4 }, 'pagedown', UNICODE).map((text) => unstyled(text).trim());
  expect(seen(0)).toEqual(['line 0', 'line 1', 'line 2', '↓ 7 more lines (pgdn)']);
  expect(seen(99)).toEqual(['line 6', 'line 7', 'line 8', 'line 9']);
  expect(clampTop(99, 3, 5)).toBe(0);
});
