import type { Binding } from './keymap.js';
import type { ListAction } from './list-state.js';

export interface MoveAction {
  readonly type: 'move';
  readonly by: ListAction;
}

/** The same in every list. */
export function moveBindings(what: string): readonly Binding<unknown, MoveAction>[] {
  const move = (keys: readonly string[], by: ListAction, help: string): Binding<unknown, MoveAction> => ({
    keys,
    action: { type: 'move', by },
    help,
  });
  return [
    move(['up', 'k'], 'up', `previous ${what}`),
    move(['down', 'j'], 'down', `next ${what}`),
    move(['pageup'], 'pageup', 'a page up'),
    move(['pagedown'], 'pagedown', 'a page down'),
    move(['ctrl-u'], 'halfup', 'half a page up'),
    move(['ctrl-d'], 'halfdown', 'half a page down'),
    move(['g', 'home'], 'first', 'to the first'),
    move(['G', 'end'], 'last', 'to the last'),
  ];
}
