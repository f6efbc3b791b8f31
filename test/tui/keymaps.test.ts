/** The keymap is data: each key of each screen does something, no key does two things, and the documents say the same. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { App, ScreenState } from '../../src/tui/core/app.js';
import { globalKeymap, typingKeymap } from '../../src/tui/core/global-keys.js';
import { type Action, bindingFor, doubles, type Keymap } from '../../src/tui/core/keymap.js';
import { editText } from '../../src/tui/core/text-field.js';
import { parseKeys } from '../../src/tui/keys/parse.js';
import { allKeymaps, keysDocument } from '../../src/tui/keys-document.js';
import { allScreens, opened, screenOf } from '../../src/tui/screens/index.js';
import { recordEffects, withSample } from './support/sample.js';
import type { Shop } from './support/shop.js';

/** What a terminal sends for each name that a keymap uses. */
const BYTES: Readonly<Record<string, string>> = {
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  'shift-right': '\x1b[1;2C',
  'shift-left': '\x1b[1;2D',
  home: '\x1b[H',
  end: '\x1b[F',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  delete: '\x1b[3~',
  enter: '\r',
  tab: '\t',
  'shift-tab': '\x1b[Z',
  esc: '\x1b',
  space: ' ',
};

function bytesOf(key: string): string {
  const control = /^ctrl-([a-z])$/.exec(key)?.[1];
  return control ? String.fromCharCode(control.charCodeAt(0) - 0x60) : (BYTES[key] ?? key);
}

/** How each screen is opened so that all its keys have something to do. */
const OPENINGS: Readonly<Record<string, readonly { readonly [field: string]: unknown }[]>> = {
  flag: [{ flag: 'checkout.new-flow' }],
  rollout: [{ flag: 'billing.invoice-v2' }],
  audit: [{}, { flag: 'checkout.new-flow' }],
  playground: [{ flag: 'checkout.new-flow' }],
  confirm: [
    {
      proposal: {
        title: 'x',
        operations: [{ op: 'flag.disable', project: 'shop', flag: 'checkout.new-flow', environment: 'production' }],
      },
    },
  ],
  form: [{ purpose: 'flag.create' }],
};

let shop: Shop;
let app: App;
withSample((sample, filled) => {
  app = sample;
  shop = filled;
});

/** The state after an action, with everything that the action's effects led to. */
async function after(state: ScreenState, action: Action): Promise<{ state: ScreenState; calls: readonly string[] }> {
  const definition = screenOf(state.kind);
  let next = definition.reduce(state, action, app);
  const recorded = recordEffects(app, shop.workspace);
  definition.perform?.(next, action, recorded.effects);
  if (action.type !== 'tick') await recorded.settled();
  for (let turn = 0; turn < 5 && recorded.actions.length > 0; turn += 1) {
    for (const led of recorded.actions.splice(0)) next = definition.reduce(next, led, app);
  }
  return { state: next, calls: recorded.calls };
}

async function begin(kind: string, opening: object): Promise<ScreenState> {
  const { state } = await after(opened({ kind, ...opening }), { type: 'shown' });
  return state;
}

/** States in which a key may be pressed: as the screen begins, and at the other end of what it lists. */
async function statesOf(kind: string, keymap: Keymap<never, never>): Promise<readonly ScreenState[]> {
  const states: ScreenState[] = [];
  for (const opening of OPENINGS[kind] ?? [{}]) {
    const first = await begin(kind, opening);
    const typing = keymap.typing && 'typing' in first ? { ...first, typing: true } : first;
    states.push(typing, { ...typing, ...{ top: 3 } });
    const own = screenOf(kind).keymap(typing);
    for (const key of ['G', 'end', 'down', 'down']) {
      const binding = bindingFor(own, key);
      const last = states.at(-1) as ScreenState;
      if (binding) states.push((await after(last, binding.action)).state);
    }
    for (const key of ['tab', 'm']) {
      const binding = bindingFor(own, key);
      if (binding) states.push((await after(typing, binding.action)).state);
    }
    if (kind === 'palette') {
      const field = { text: 'flag show x', at: 11 };
      states.push((await after(first, { type: 'typed', field } as Action)).state);
    }
    if (kind === 'environments') {
      for (let cursor = 0; cursor < 4; cursor += 1) states.push({ ...first, list: { cursor, top: 0 } } as ScreenState);
    }
    if (kind === 'confirm') {
      const named = { name: { text: 'production', at: 10 }, comment: { text: 'x', at: 1 } };
      states.push(
        { ...first, ...named, top: 0 } as ScreenState,
        { ...first, lines: Array(40).fill({ sign: ' ', text: '' }), top: 10 } as ScreenState,
        { ...first, guarded: [] } as ScreenState,
        { ...first, phase: 'told', result: { seq: 9, writes: [] } } as ScreenState,
      );
    }
  }
  return states;
}

describe('keymaps', () => {
  it('claim no key twice', () => {
    for (const keymap of allKeymaps()) expect([keymap.title, doubles(keymap)]).toEqual([keymap.title, []]);
  });

  it('use keys that a terminal can send, and that the parser knows', () => {
    for (const { bindings } of allKeymaps()) {
      for (const key of bindings.flatMap(({ keys }) => keys)) {
        expect(parseKeys(bytesOf(key), true).inputs).toEqual([{ kind: 'key', name: key }]);
      }
    }
  });

  it('leave every printable key to the text while somebody types', () => {
    for (const keymap of allKeymaps().filter(({ typing }) => typing)) {
      for (const key of keymap.bindings.flatMap(({ keys }) => keys)) expect([...key].length).toBeGreaterThan(1);
    }
  });

  it('do not shadow a key of text fields that people rely on', () => {
    for (const keymap of [...allKeymaps().filter(({ typing }) => typing), typingKeymap]) {
      for (const key of ['backspace', 'space', 'ctrl-w', 'ctrl-a']) {
        expect(bindingFor(keymap, key)).toBeUndefined();
        expect(editText({ text: 'a b', at: 3 }, key)).toBeDefined();
      }
    }
  });

  it('are what docs/keys.md says', () => {
    expect(readFileSync(new URL('../../docs/keys.md', import.meta.url), 'utf8')).toBe(keysDocument());
  });

  it('have every screen behind the keys that lead to one', () => {
    for (const { action } of globalKeymap.bindings)
      if (action.type === 'go') expect(screenOf(action.screen)).toBeDefined();
  });
});

describe.each(allScreens().map(({ kind }) => kind))('screen %s', (kind) => {
  const keymaps = screenOf(kind).keymaps as unknown as readonly Keymap<never, never>[];
  it.each(
    keymaps.flatMap((keymap) => keymap.bindings.flatMap(({ keys }) => keys.map((key) => [keymap.title, key] as const))),
  )('%s: %s does something', async (title, key) => {
    const keymap = keymaps.find((candidate) => candidate.title === title) as Keymap<never, never>;
    const binding = bindingFor(keymap, key);
    const reasons: unknown[] = [];
    for (const state of await statesOf(kind, keymap)) {
      const reason = binding?.disabled?.(state as never);
      if (reason !== undefined) {
        reasons.push(reason);
        continue;
      }
      const done = await after(state, (binding as unknown as { action: Action }).action);
      if (done.state !== state && JSON.stringify(done.state) !== JSON.stringify(state)) return;
      if (done.calls.length > 0) return;
    }
    expect.fail(`nothing happened; disabled because: ${JSON.stringify(reasons)}`);
  });
});
