import { describe, expect, it } from 'vitest';
import { parseKeys } from '../../../src/tui/keys/parse.js';

const names = (text: string, flush = true): string[] =>
  parseKeys(text, flush).inputs.map((input) => (input.kind === 'key' ? input.name : `paste ${input.text}`));

describe('parseKeys', () => {
  it('names printable characters by themselves, whole code points', () => {
    expect(names('aZ?é漢🚀')).toEqual(['a', 'Z', '?', 'é', '漢', '🚀']);
  });

  it('names control characters', () => {
    expect(names('\r\n\t\x7f \x03\x1a')).toEqual(['enter', 'enter', 'tab', 'backspace', 'space', 'ctrl-c', 'ctrl-z']);
  });

  it('names sequences in all the forms that terminals send', () => {
    expect(names('\x1b[A\x1bOB\x1b[5~\x1b[6~\x1b[H\x1b[4~\x1b[Z\x1b[3~')).toEqual([
      'up',
      'down',
      'pageup',
      'pagedown',
      'home',
      'end',
      'shift-tab',
      'delete',
    ]);
    expect(names('\x1b[1;2C\x1b[1;5D\x1b[1;3A')).toEqual(['shift-right', 'ctrl-left', 'alt-up']);
  });

  it('takes several keys that arrive at once', () => {
    expect(names('jj\x1b[Bk')).toEqual(['j', 'j', 'down', 'k']);
  });

  it('waits for the rest of a sequence, and takes a lone escape for the key when nothing follows', () => {
    expect(parseKeys('j\x1b')).toEqual({ inputs: [{ kind: 'key', name: 'j' }], rest: '\x1b' });
    expect(parseKeys('\x1b[')).toEqual({ inputs: [], rest: '\x1b[' });
    expect(names('\x1b')).toEqual(['esc']);
    expect(names('\x1b\x1b')).toEqual(['esc', 'esc']);
  });

  it('keeps pasted text apart from keys, also when it comes in pieces', () => {
    expect(names('\x1b[200~q\n:x\x1b[201~j')).toEqual(['paste q\n:x', 'j']);
    expect(parseKeys('\x1b[200~half')).toEqual({ inputs: [], rest: '\x1b[200~half' });
  });

  it('passes over sequences that no key has', () => {
    expect(names('\x1b[?1;2c\x1b[99~x')).toEqual(['x']);
  });
});
