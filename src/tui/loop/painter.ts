/** Puts a view and what is around it on the terminal; lays out anew only if there are other lines or panes than before. */
import type { Chrome, Layout } from '../components/chrome.js';
import type { PaneSpec, ScreenView } from '../core/app.js';
import type { PaintedPane, Rect } from '../screen/compose.js';

const MOST_LAYOUTS = 64;

export interface Canvas {
  /** Where the holes of a layout are. */
  layOut(layout: Layout): ReadonlyMap<string, Rect>;
  /** Sends what changed to the terminal. */
  paint(): void;
}

export interface Viewport {
  readonly width: number;
  readonly height: number;
}

const UNSEEN: Viewport = { width: 80, height: 10 };

export class Painter {
  readonly #canvas: Canvas;
  readonly #layouts = new Map<string, ReadonlyMap<string, Rect>>();
  readonly #viewports = new Map<string, Viewport>();
  #shownLayout = '';
  #rects: ReadonlyMap<string, Rect> = new Map();
  #chrome: Chrome | undefined;
  #view: ScreenView | undefined;

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
  }

  /** Size of a pane when it was last painted. */
  viewport(pane: string): Viewport {
    return this.#viewports.get(pane) ?? UNSEEN;
  }

  /** The terminal has another size, or somebody else wrote on it. */
  forget(): void {
    this.#shownLayout = '';
  }

  show(view: ScreenView, chrome: Chrome): void {
    this.#view = view;
    this.#chrome = chrome;
    const layout = JSON.stringify(chrome.layout);
    if (layout !== this.#shownLayout) {
      this.#shownLayout = layout;
      this.#rects = this.#rectsFor(layout, chrome.layout);
      for (const { id } of view.panes) {
        const rect = this.#rects.get(id);
        if (rect) this.#viewports.set(id, { width: rect.width, height: rect.height });
      }
    }
    this.#canvas.paint();
  }

  /** Works a picture out that nobody asked for yet: its layout is known then, and the code that paints it has run. */
  rehearse(view: ScreenView, chrome: Chrome): void {
    const rects = this.#rectsFor(JSON.stringify(chrome.layout), chrome.layout);
    for (const { id, render } of view.panes) {
      const rect = rects.get(id);
      if (rect && rect.width > 0 && rect.height > 0) render(rect.width, rect.height);
    }
  }

  /** Lines of all holes of the layout, for the screen writer. */
  panes(): readonly PaintedPane[] {
    const painted: PaintedPane[] = [];
    for (const [id, text] of this.#chrome?.lines ?? []) this.#paintHole(id, () => text, painted);
    for (const { id, render } of this.#view?.panes ?? []) this.#paintHole(id, render, painted);
    return painted;
  }

  #paintHole(id: string, render: PaneSpec['render'], painted: PaintedPane[]): void {
    const rect = this.#rects.get(id);
    if (!rect || rect.width <= 0 || rect.height <= 0) return;
    painted.push({ rect, lines: render(rect.width, rect.height) });
  }

  /** A layout that was there before, on this or on another screen, is remembered: Ink takes 5 to 20 ms for one. */
  #rectsFor(id: string, layout: Layout): ReadonlyMap<string, Rect> {
    const known = this.#layouts.get(id);
    if (known) return known;
    const rects = this.#canvas.layOut(layout);
    if (this.#layouts.size >= MOST_LAYOUTS) this.#layouts.clear();
    this.#layouts.set(id, rects);
    return rects;
  }
}
