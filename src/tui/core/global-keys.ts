/** Keys that do the same on every screen, unless the screen has its own use for them. */
import type { Keymap } from './keymap.js';

export type GlobalAction =
  | { readonly type: 'quit' }
  | { readonly type: 'suspend' }
  | { readonly type: 'repaint' }
  | { readonly type: 'back' }
  | { readonly type: 'help' }
  | { readonly type: 'palette' }
  | { readonly type: 'environment.next' }
  | { readonly type: 'environment.previous' }
  | { readonly type: 'go'; readonly screen: string };

export const globalKeymap: Keymap<unknown, GlobalAction> = {
  title: 'Everywhere',
  bindings: [
    { keys: ['esc'], action: { type: 'back' }, help: 'back to the screen before', hint: 'back' },
    { keys: ['tab'], action: { type: 'environment.next' }, help: 'next environment', hint: 'env' },
    { keys: ['shift-tab'], action: { type: 'environment.previous' }, help: 'previous environment' },
    { keys: [':'], action: { type: 'palette' }, help: 'command palette', hint: 'command' },
    { keys: ['?'], action: { type: 'help' }, help: 'all keys of this screen', hint: 'keys' },
    { keys: ['1'], action: { type: 'go', screen: 'flags' }, help: 'flags' },
    { keys: ['2'], action: { type: 'go', screen: 'segments' }, help: 'segments' },
    { keys: ['3'], action: { type: 'go', screen: 'graph' }, help: 'prerequisite graph' },
    { keys: ['4'], action: { type: 'go', screen: 'audit' }, help: 'audit' },
    { keys: ['5'], action: { type: 'go', screen: 'playground' }, help: 'playground' },
    { keys: ['6'], action: { type: 'go', screen: 'monitor' }, help: 'monitor' },
    { keys: ['7'], action: { type: 'go', screen: 'environments' }, help: 'environments and tokens' },
    { keys: ['ctrl-l'], action: { type: 'repaint' }, help: 'paint the screen again' },
    { keys: ['ctrl-z'], action: { type: 'suspend' }, help: 'back to the shell for a while (fg returns)' },
    { keys: ['q', 'ctrl-c'], action: { type: 'quit' }, help: 'quit', hint: 'quit' },
  ],
};

/** While a text field has the focus, these stay. */
export const typingKeymap: Keymap<unknown, GlobalAction> = {
  title: 'While typing',
  typing: true,
  bindings: [
    { keys: ['ctrl-l'], action: { type: 'repaint' }, help: 'paint the screen again' },
    { keys: ['ctrl-z'], action: { type: 'suspend' }, help: 'back to the shell for a while (fg returns)' },
    { keys: ['ctrl-c'], action: { type: 'quit' }, help: 'quit' },
  ],
};
