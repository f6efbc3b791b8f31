import type { DOMElement } from 'ink';
import type { Rect } from '../screen/compose.js';

/** Where the layout put an element, in cells from the top left corner. */
function rectOf(element: DOMElement): Rect | undefined {
  const node = element.yogaNode;
  if (!node) return undefined;
  let x = 0;
  let y = 0;
  for (let at: DOMElement | undefined = element; at?.yogaNode; at = at.parentNode) {
    x += at.yogaNode.getComputedLeft();
    y += at.yogaNode.getComputedTop();
  }
  return { x, y, width: Math.round(node.getComputedWidth()), height: Math.round(node.getComputedHeight()) };
}

export function rectsOf(elements: ReadonlyMap<string, DOMElement>): ReadonlyMap<string, Rect> {
  const rects = new Map<string, Rect>();
  for (const [id, element] of elements) {
    const rect = rectOf(element);
    if (rect) rects.set(id, rect);
  }
  return rects;
}
