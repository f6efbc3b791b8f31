/**
 * Stands in for stdout under Ink, which hands over whole frames, and is the only writer to the real terminal. Nothing is ever
 * cleared between two frames: changed lines are overwritten in place, inside one synchronized update.
 */
import { EventEmitter } from 'node:events';
import { compose, diffLines, type PaintedPane } from './compose.js';
import { fitStyled } from './theme.js';

const SYNC_BEGIN = '\x1b[?2026h';
const SYNC_END = '\x1b[?2026l';
/** Alternate screen, no cursor, no wrapping at the right edge, pasted text marked as such. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h\x1b[2J';
const LEAVE = '\x1b[?2004l\x1b[?7h\x1b[0m\x1b[?25h\x1b[?1049l';

/** What of a terminal's output side we use; `process.stdout` is one. */
export interface Output extends NodeJS.EventEmitter {
  readonly columns?: number;
  readonly rows?: number;
  readonly writableNeedDrain?: boolean;
  write(text: string): boolean;
}

export type Panes = () => readonly PaintedPane[];

export class Screen extends EventEmitter {
  readonly isTTY = true;
  readonly #output: Output;
  readonly #panes: Panes;
  #frame: readonly string[] = [];
  #shown: readonly string[] = [];
  #entered = false;
  #waiting = false;
  #clear = false;

  constructor(output: Output, panes: Panes) {
    super();
    this.#output = output;
    this.#panes = panes;
  }

  get columns(): number {
    return this.#output.columns || 80;
  }

  get rows(): number {
    return this.#output.rows || 24;
  }

  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    this.#shown = [];
    this.#output.write(ENTER);
  }

  /** Safe to call at any time, any number of times, also while the process is dying. */
  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    this.#output.write(LEAVE);
  }

  /**
   * Paint every line next time: for ctrl-l, at another size, and after something else wrote to the terminal. What is there is cleared
   * together with what comes, so that nobody sees an empty screen in between.
   */
  forget(): void {
    this.#shown = [];
    this.#clear = true;
  }

  /** Ink's frame. It is painted together with the panes by the next `paint`. */
  write(frame: string): boolean {
    this.#frame = frame.split('\n').map((line) => fitStyled(line, this.columns));
    return true;
  }

  paint(): void {
    if (!this.#entered) return;
    if (this.#output.writableNeedDrain) {
      // A slow terminal gets the newest picture when it is ready, not every picture in between.
      if (this.#waiting) return;
      this.#waiting = true;
      this.#output.once('drain', () => {
        this.#waiting = false;
        this.paint();
      });
      return;
    }
    const wanted = compose(this.#frame, this.#panes(), this.rows, this.columns);
    const bytes = (this.#clear ? '\x1b[2J' : '') + diffLines(this.#shown, wanted);
    this.#clear = false;
    this.#shown = wanted;
    if (bytes !== '') this.#output.write(SYNC_BEGIN + bytes + SYNC_END);
  }

  /** Bytes for the terminal that are no picture (the clipboard, for one). */
  send(bytes: string): void {
    if (this.#entered) this.#output.write(bytes);
  }
}
