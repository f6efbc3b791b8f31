/** The layout of a screen. All of it is holes: Ink decides where they are, the screen writer fills them. */
import { Box, type DOMElement } from 'ink';
import type { ReactElement } from 'react';
import type { Hole, Layout } from './chrome.js';

export type HoleRef = (id: string, element: DOMElement | null) => void;

interface Props {
  readonly layout: Layout;
  readonly holeRef: HoleRef;
}

function Holes({ holes, column, holeRef }: { holes: readonly Hole[]; column: boolean; holeRef: HoleRef }) {
  return holes.map(({ id, grow, fixed }) => (
    <Box
      key={id}
      ref={(element: DOMElement | null) => holeRef(id, element)}
      flexGrow={grow ?? 0}
      flexShrink={fixed === undefined ? 1 : 0}
      flexBasis={fixed === undefined ? 0 : 'auto'}
      {...(fixed === undefined ? {} : column ? { height: fixed } : { width: fixed })}
    />
  ));
}

export function Frame({ layout, holeRef }: Props): ReactElement {
  const { columns, rows, above, sideBySide, body, below } = layout;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Holes holes={above} column holeRef={holeRef} />
      <Box flexGrow={1} flexShrink={1} flexBasis={0} flexDirection={sideBySide ? 'row' : 'column'}>
        <Holes holes={body} column={!sideBySide} holeRef={holeRef} />
      </Box>
      <Holes holes={below} column holeRef={holeRef} />
    </Box>
  );
}
