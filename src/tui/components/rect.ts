import type { DOMElement } from 'ink';
import type { Rect } from '../screen/compose.js';

/** Where the layout put an element, in cells from the top left corner. */
export function rectOf(element: DOMElement | undefined): Rect | undefined {
  const node = element?.yogaNode;
  if (!element || !node) return undefined;
  let x = 0;
  let y = 0;
  for (let at: DOMElement | undefined = element; at?.yogaNode; at = at.parentNode) {
    x += at.yogaNode.getComputedLeft();
    y += at.yogaNode.getComputedTop();
  }
  return { x, y, width: Math.round(node.getComputedWidth()), height: Math.round(node.getComputedHeight()) };
}
