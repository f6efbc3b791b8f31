/** For screen readers: the terminal's own screen, and lines that stay as they were written. */
import { READER_SIZE, Reader } from '../reader/reader.js';
import type { Output } from '../screen/screen.js';
import type { Theme } from '../screen/theme.js';
import type { Front } from './front.js';

/** Pasted text is marked as such, as on the full screen. */
const ENTER = '\x1b[?2004h';
const LEAVE = '\x1b[?2004l';

export function createLineByLine(output: Output, theme: Theme, now: () => number): Front {
  const reader = new Reader(output, theme, now);
  const marksPastes = process.env['TERM'] !== 'dumb';
  let entered = false;
  return {
    reader,
    enter() {
      if (!entered && marksPastes) output.write(ENTER);
      entered = true;
    },
    leave() {
      if (!entered) return;
      entered = false;
      reader.end();
      if (marksPastes) output.write(LEAVE);
    },
    size: () => READER_SIZE,
    opening: (text) => reader.begin(text),
    show: () => {},
    layOut: () => new Map(),
    paint: () => {},
    forget: () => reader.again(),
    send: (bytes) => void output.write(bytes),
    end: () => {},
  };
}
