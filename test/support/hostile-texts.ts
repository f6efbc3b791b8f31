/** Texts that a terminal would act on, or that would look like others: made of what has been used for it, and of anything else. */
import type { Random } from './malformed-requests.js';

const WORDS = [
  'checkout',
  'a',
  ' ',
  '日本',
  'naïve',
  '🚀',
  '👩‍👩‍👧',
  'e\u0301\u0301',
  '"',
  "'",
  '\\',
  '$(id)',
  '%s',
  '--dir',
  '[0m',
];
const INTRODUCERS = ['\x1b[', '\x9b', '\x1b]', '\x9d', '\x1bP', '\x90', '\x1b^', '\x1b_', '\x1bX', '\x1b'];
const FINALS = ['m', 'H', 'J', 'K', 'A', 'h', 'l', 'n', 'c', 'q', 't', 'u', '~', '\x07', '\x1b\\', '\x9c', ''];
const SINGLE = [
  ...['\0', '\x05', '\x07', '\b', '\t', '\n', '\v', '\f', '\r', '\x0e', '\x0f', '\x18', '\x1a', '\x7f', '\x85', '\x8d'],
  ...['\u00ad', '\u061c', '\u180e', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2028', '\u2029'],
  ...['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2060', '\u2064', '\u2066', '\u2067', '\u2068', '\u2069'],
  ...['\ufe0f', '\ufeff', '\ufff9', '\ufffb', '\ud800', '\udfff', '\u{e0001}', '\u{e0041}', '\u{e007f}', '\u{1d173}'],
];

function sequence(random: Random): string {
  const parameters = Array.from({ length: random.below(4) }, () => random.below(200)).join(random.pick([';', ':', '']));
  return (
    random.pick(INTRODUCERS) + random.pick(['', '?', '>', '0;', '52;c;', '8;;']) + parameters + random.pick(FINALS)
  );
}

function anything(random: Random): string {
  return String.fromCharCode(random.chance(0.5) ? random.below(0xa0) : random.below(0x1_0000));
}

/** One text of a few pieces. The same random numbers make the same texts. */
export function hostileText(random: Random): string {
  const piece = (): string =>
    random.pick([sequence, anything, () => random.pick(SINGLE), () => random.pick(WORDS)])(random);
  return random.pick(WORDS) + Array.from({ length: 1 + random.below(4) }, piece).join('');
}
