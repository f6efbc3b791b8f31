/**
 * The same program for ears: lines that are added and never repainted, so that a screen reader says each of them once. A screen is read
 * when it is opened; after that, what a key changed. What changes by itself is told in one line.
 */

import type { Change } from '../../store/types.js';
import type { QueryLine, ScreenView, Toast } from '../core/app.js';
import type { TextField } from '../core/text-field.js';
import { changeText } from '../data/change-row.js';
import type { Output } from '../screen/screen.js';
import type { Theme } from '../screen/theme.js';
import { aloud, isSelected } from './aloud.js';

/** What is to be told, as the loop knows it. */
export interface Heard {
  /** Of the screen on top; another one is read anew. */
  readonly id: number;
  readonly title: string;
  readonly place: string;
  readonly view: ScreenView;
  readonly field: TextField | undefined;
  readonly toast: Toast | undefined;
  /** The list of flags is not complete yet: what comes is what was asked for when the screen was opened. */
  readonly loading: boolean;
}

/** Wide and high enough that nothing is cut off. */
const WIDTH = 200;
const HEIGHT = 500;
const PAGE = 20;
export const READER_SIZE = { columns: 100, rows: 40 } as const;
/** What comes later than this after a key was not asked for: numbers that tick, for one. */
const ANSWER_MS = 3_000;

export class Reader {
  readonly #output: Output;
  readonly #theme: Theme;
  readonly #now: () => number;
  #id: number | undefined;
  #place = '';
  #query = '';
  #loading = false;
  #said = new Map<string, ReadonlySet<string>>();
  #selected = '';
  #field: { readonly row: string; readonly text: string } | undefined;
  #toast: Toast | undefined;
  #lineOpen = false;
  #keyAt = 0;
  #everything = false;

  constructor(output: Output, theme: Theme, now: () => number) {
    this.#output = output;
    this.#theme = theme;
    this.#now = now;
  }

  /** Of every pane: a page of a list. */
  readonly viewport = { width: WIDTH, height: PAGE + 1 };

  begin(text: string): void {
    this.#say(
      'burgee, line by line. Keys are those of the full screen: ? reads them, ctrl-l reads this screen again, q quits.',
      text,
    );
  }

  end(): void {
    if (this.#lineOpen) this.#output.write('\n');
    this.#lineOpen = false;
  }

  /** A key was pressed: what changes now is its answer. */
  key(): void {
    this.#keyAt = this.#now();
  }

  /** Read all of the screen, what stands beside a list included. */
  again(): void {
    this.#id = undefined;
    this.#everything = true;
  }

  changes(changes: readonly Change[], own: string): void {
    const others = changes.filter(({ actor }) => actor !== own);
    const last = others.at(-1);
    if (!last) return;
    const text = `${this.#theme.safe(last.actor)}: ${this.#theme.safe(changeText(last))}`;
    this.#say(others.length === 1 ? `change by ${text}` : `${others.length} changes by others, the last by ${text}`);
  }

  look(heard: Heard): void {
    if (heard.id !== this.#id) this.#open(heard);
    else if (!this.#typed(heard)) this.#difference(heard);
    if (heard.toast !== this.#toast) {
      this.#toast = heard.toast;
      if (heard.toast) this.#say(this.#toastText(heard.toast));
    }
  }

  #open(heard: Heard): void {
    const { view, field } = heard;
    this.#keyAt = this.#now();
    this.#id = heard.id;
    this.#place = heard.place;
    this.#said = new Map();
    this.#selected = '';
    this.#say('', `${heard.title}: ${heard.place}`);
    this.#query = '';
    this.#count(view.query, true);
    this.#panes(view, true);
    this.#everything = false;
    this.#loading = heard.loading;
    this.#field = field && { row: this.#selected, text: field.text };
  }

  #difference(heard: Heard): void {
    const { view, field, place } = heard;
    if (field && !this.#field && field.text !== '') this.#spell(field.text);
    if (place !== this.#place) {
      this.#place = place;
      this.#say(place);
    }
    const asked = heard.loading || this.#loading || this.#now() - this.#keyAt < ANSWER_MS;
    this.#loading = heard.loading;
    if (!heard.loading) this.#count(view.query, asked);
    this.#panes(view, asked);
    this.#field = field && { row: this.#selected, text: field.text };
  }

  /** `asked`: a key led to it. Otherwise it is only remembered, so that it is not taken for the answer to the next key. */
  #panes(view: ScreenView, asked: boolean): void {
    for (const pane of view.panes) {
      if (pane.aloud === 'nothing' && !this.#everything) continue;
      const lines = pane.render(WIDTH, pane.aloud === 'row' ? PAGE : HEIGHT);
      const selected = lines.findLast(isSelected);
      if (selected !== undefined) this.#select(aloud(selected), asked);
      if (pane.aloud === 'row' && !this.#everything) continue;
      const before = this.#said.get(pane.id) ?? new Set<string>();
      const texts = lines.map(aloud).filter((text) => text !== '');
      this.#said.set(pane.id, new Set(texts));
      if (asked) this.#say(...texts.filter((text) => !before.has(text) && text !== this.#selected));
    }
  }

  #select(text: string, asked: boolean): void {
    if (text === this.#selected) return;
    this.#selected = text;
    if (asked) this.#say(`> ${text}`);
  }

  /** Letters are said as they are typed; what they lead to, when another key follows. */
  #typed({ view, field }: Heard): boolean {
    const before = this.#field;
    if (!field || !before || field.text === before.text) return false;
    this.#field = { ...before, text: field.text };
    if (field.text.startsWith(before.text)) this.#spell(field.text.slice(before.text.length));
    else this.#say(field.text === '' ? 'empty' : this.#theme.safe(field.text));
    // The rows that show the field change with every letter.
    const selected = view.panes.flatMap((pane) => (pane.aloud ? [] : pane.render(WIDTH, HEIGHT).filter(isSelected)));
    if (selected.length > 0) this.#selected = aloud(selected.at(-1) as string);
    for (const pane of view.panes) {
      if (!pane.aloud) this.#said.set(pane.id, new Set(pane.render(WIDTH, HEIGHT).map(aloud)));
    }
    return true;
  }

  #count(query: QueryLine | undefined, asked: boolean): void {
    const text = query ? aloud(query.right) : '';
    if (text === this.#query) return;
    this.#query = text;
    if (asked && text !== '') this.#say(text);
  }

  #toastText({ kind, text, hint }: Toast): string {
    const word = { good: 'done', bad: 'error', info: 'note' }[kind];
    const mend = hint === undefined ? '' : `, try: ${this.#theme.safe(hint)}`;
    return `${word}: ${this.#theme.safe(text)}${mend}`;
  }

  #spell(letters: string): void {
    this.#lineOpen = true;
    this.#output.write(this.#theme.safe(letters));
  }

  #say(...lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#output.write(`${this.#lineOpen ? '\n' : ''}${lines.join('\n')}\n`);
    this.#lineOpen = false;
  }
}
