/** Bytes from a raw terminal → names of keys. Several keys may arrive at once, one may arrive in pieces, and pasted text is no key. */

export type Input = { readonly kind: 'key'; readonly name: string } | { readonly kind: 'paste'; readonly text: string };

export interface Parsed {
  readonly inputs: readonly Input[];
  /** The beginning of something; give it back in front of the next bytes. */
  readonly rest: string;
}

const PASTE_BEGIN = '\x1b[200~';
const PASTE_END = '\x1b[201~';

const FINAL: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  Z: 'shift-tab',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

const NUMBERED: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
};

const CONTROL: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x00': 'ctrl-space',
  ' ': 'space',
};

function modified(name: string, modifier: string | undefined): string {
  const bits = Number(modifier ?? 1) - 1;
  if (!(bits > 0)) return name;
  return `${bits & 4 ? 'ctrl-' : ''}${bits & 2 ? 'alt-' : ''}${bits & 1 ? 'shift-' : ''}${name}`;
}

function nameOf(character: string): string {
  const known = CONTROL[character];
  if (known !== undefined) return known;
  const code = character.charCodeAt(0);
  return code < 0x20 ? `ctrl-${String.fromCharCode(code + 0x60)}` : character;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what terminals send
const SEQUENCE = /^\x1b(?:\[([0-9;?]*)([@-~])|O([A-Za-z]))/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what terminals send
const UNFINISHED = /^\x1b(?:\[[0-9;?]*|O)?$/;

function sequenceName(parameters: string, final: string): string | undefined {
  const [first, modifier] = parameters.split(';');
  if (final === '~') {
    const name = NUMBERED[first ?? ''];
    return name === undefined ? undefined : modified(name, modifier);
  }
  const name = FINAL[final];
  return name === undefined ? undefined : modified(name, modifier);
}

/** `flush`: no more bytes came for a while, so a lone escape is the escape key. */
export function parseKeys(text: string, flush = false): Parsed {
  const inputs: Input[] = [];
  let rest = text;
  while (rest !== '') {
    if (rest.startsWith(PASTE_BEGIN)) {
      const end = rest.indexOf(PASTE_END);
      if (end < 0 && !flush) return { inputs, rest };
      inputs.push({ kind: 'paste', text: rest.slice(PASTE_BEGIN.length, end < 0 ? undefined : end) });
      rest = end < 0 ? '' : rest.slice(end + PASTE_END.length);
      continue;
    }
    if (rest[0] === '\x1b') {
      const match = SEQUENCE.exec(rest);
      if (match) {
        const name = sequenceName(match[1] ?? '', match[2] ?? match[3] ?? '');
        if (name !== undefined) inputs.push({ kind: 'key', name });
        rest = rest.slice(match[0].length);
        continue;
      }
      if (UNFINISHED.test(rest) && !flush) return { inputs, rest };
      const next = rest[1];
      if (next !== undefined && next !== '\x1b' && next !== '[' && next !== 'O') {
        inputs.push({ kind: 'key', name: `alt-${nameOf(next)}` });
        rest = rest.slice(2);
      } else {
        inputs.push({ kind: 'key', name: 'esc' });
        rest = rest.slice(1);
      }
      continue;
    }
    const character = String.fromCodePoint(rest.codePointAt(0) as number);
    inputs.push({ kind: 'key', name: nameOf(character) });
    rest = rest.slice(character.length);
  }
  return { inputs, rest: '' };
}
