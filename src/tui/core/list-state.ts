/** Cursor and scroll of a list of any length, as plain data. */

export interface ListState {
  readonly cursor: number;
  /** First row in view. */
  readonly top: number;
}

export const initialList: ListState = { cursor: 0, top: 0 };

export type ListAction = 'up' | 'down' | 'pageup' | 'pagedown' | 'halfup' | 'halfdown' | 'first' | 'last';

/** Keeps the cursor inside the list and in view, with the list filling the view as far as it can. */
export function clampList(list: ListState, count: number, height: number): ListState {
  const cursor = Math.max(0, Math.min(list.cursor, count - 1));
  let top = list.top;
  if (cursor < top) top = cursor;
  if (cursor >= top + height) top = cursor - height + 1;
  top = Math.max(0, Math.min(top, count - height));
  return cursor === list.cursor && top === list.top ? list : { cursor, top };
}

export function moveList(list: ListState, action: ListAction, count: number, height: number): ListState {
  const page = Math.max(1, height - 1);
  const half = Math.max(1, Math.floor(height / 2));
  const step = {
    up: -1,
    down: 1,
    pageup: -page,
    pagedown: page,
    halfup: -half,
    halfdown: half,
    first: -count,
    last: count,
  }[action];
  const paged = action === 'up' || action === 'down' ? 0 : step;
  return clampList({ cursor: list.cursor + step, top: Math.max(0, list.top + paged) }, count, height);
}

/** Rows came or went: the cursor stays on its row, and the row stays where it is on the screen. */
export function followList(list: ListState, to: number, count: number, height: number): ListState {
  if (to < 0) return clampList(list, count, height);
  return clampList({ cursor: to, top: Math.max(0, list.top + to - list.cursor) }, count, height);
}
