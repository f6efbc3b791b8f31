/** The layout of a screen. Its panes are holes: Ink decides where they are, the screen writer fills them. */
import { Box, type DOMElement, Text } from 'ink';
import type { ReactElement } from 'react';
import type { Chrome, PaneBox } from './chrome.js';

export type PaneRef = (id: string, element: DOMElement | null) => void;

interface Props {
  readonly chrome: Chrome;
  readonly paneRef: PaneRef;
}

function Line({ text }: { readonly text: string | undefined }): ReactElement | null {
  if (text === undefined) return null;
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate">{text === '' ? ' ' : text}</Text>
    </Box>
  );
}

function Hole({
  box,
  column,
  paneRef,
}: {
  readonly box: PaneBox;
  readonly column: boolean;
  readonly paneRef: PaneRef;
}) {
  const size = box.fixed === undefined ? {} : column ? { height: box.fixed } : { width: box.fixed };
  return (
    <Box
      ref={(element: DOMElement | null) => paneRef(box.id, element)}
      flexGrow={box.grow ?? 0}
      flexShrink={box.fixed === undefined ? 1 : 0}
      flexBasis={box.fixed === undefined ? 0 : 'auto'}
      {...size}
    />
  );
}

export function Frame({ chrome, paneRef }: Props): ReactElement {
  const column = !chrome.sideBySide;
  const holes = chrome.panes.flatMap((box, index) => [
    column && index > 0 && chrome.rule !== undefined ? <Line key={`rule-${box.id}`} text={chrome.rule} /> : null,
    <Hole key={box.id} box={box} column={column} paneRef={paneRef} />,
  ]);
  return (
    <Box flexDirection="column" width={chrome.columns} height={chrome.rows}>
      <Line text={chrome.header} />
      <Line text={chrome.tabs} />
      <Line text={chrome.query} />
      <Line text={chrome.rule} />
      <Box flexGrow={1} flexShrink={1} flexBasis={0} flexDirection={column ? 'column' : 'row'}>
        {holes}
      </Box>
      <Line text={chrome.rule} />
      <Line text={chrome.status} />
      <Line text={chrome.footer} />
    </Box>
  );
}
