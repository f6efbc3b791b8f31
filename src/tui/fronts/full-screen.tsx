/** The alternate screen: Ink lays out, our own screen writer paints. */
import { type DOMElement, render } from 'ink';
import { Frame } from '../components/frame.js';
import { rectsOf } from '../components/rect.js';
import type { KeySource } from '../keys/terminal.js';
import type { PaintedPane } from '../screen/compose.js';
import { type Output, Screen } from '../screen/screen.js';
import type { Theme } from '../screen/theme.js';
import type { Front } from './front.js';

export function createFullScreen(input: KeySource, output: Output, theme: Theme): Front {
  let panes: () => readonly PaintedPane[] = () => [];
  const screen = new Screen(output, () => panes());
  const elements = new Map<string, DOMElement>();
  const holeRef = (id: string, element: DOMElement | null): void => {
    if (element) elements.set(id, element);
    else elements.delete(id);
  };
  const renderInk = () =>
    render(null, {
      stdout: screen as unknown as NodeJS.WriteStream,
      stdin: input as unknown as NodeJS.ReadStream,
      debug: true,
      patchConsole: false,
      exitOnCtrlC: false,
      isScreenReaderEnabled: false,
    });
  let ink: ReturnType<typeof renderInk> | undefined;
  return {
    enter: () => screen.enter(),
    leave: () => screen.leave(),
    size: () => ({ columns: screen.columns, rows: screen.rows }),
    opening(text) {
      screen.write(`\n ${theme.bold('burgee')}\n\n   ${theme.dim(text)}`);
      screen.paint();
    },
    show(shown) {
      panes = shown;
    },
    layOut(layout) {
      ink ??= renderInk();
      ink.rerender(<Frame layout={layout} holeRef={holeRef} />);
      return rectsOf(elements);
    },
    paint: () => screen.paint(),
    forget: () => screen.forget(),
    send: (bytes) => screen.send(bytes),
    end: () => ink?.unmount(),
  };
}
