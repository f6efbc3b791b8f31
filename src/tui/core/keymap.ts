/** Keys are data: the key line, the help screen and docs/keys.md are made from the same bindings that the program obeys. */

export interface Action {
  readonly type: string;
}

export interface Binding<S = unknown, A extends Action = Action> {
  readonly keys: readonly string[];
  readonly action: A;
  /** A sentence for help, in lower case. */
  readonly help: string;
  /** A word or two for the key line; absent: not shown there. */
  readonly hint?: string;
  /** Why the key does nothing now; undefined when it does. */
  readonly disabled?: (state: S) => string | undefined;
}

export interface Keymap<S = unknown, A extends Action = Action> {
  /** Heading in help and docs. */
  readonly title: string;
  readonly bindings: readonly Binding<S, A>[];
  /** Printable keys go into a text field. */
  readonly typing?: boolean;
}

export function bindingFor<S, A extends Action>(keymap: Keymap<S, A>, key: string): Binding<S, A> | undefined {
  return keymap.bindings.find((binding) => binding.keys.includes(key));
}

/** Keys that two bindings of one keymap claim; a test wants none. */
export function doubles(keymap: Keymap<never, never>): string[] {
  const keys = keymap.bindings.flatMap((binding) => binding.keys);
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}

const SHOWN: Readonly<Record<string, string>> = { pageup: 'pgup', pagedown: 'pgdn' };

export function showKey(key: string): string {
  return SHOWN[key] ?? key;
}
