/** One way of showing the program: painted on the full screen, or told line by line. */
import type { TerminalModes } from '../keys/terminal.js';
import type { Canvas } from '../loop/painter.js';
import type { Reader } from '../reader/reader.js';
import type { PaintedPane } from '../screen/compose.js';

export interface Front extends Canvas, TerminalModes {
  /** Where there is one, it tells and nothing is painted. */
  readonly reader?: Reader;
  size(): { readonly columns: number; readonly rows: number };
  /** Something to look at until there is more. */
  opening(text: string): void;
  show(panes: () => readonly PaintedPane[]): void;
  /** What the terminal shows is not known any more. */
  forget(): void;
  /** Bytes for the terminal that are no picture. */
  send(bytes: string): void;
  end(): void;
}
