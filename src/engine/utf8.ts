/** The UTF-8 bytes of what is hashed, four to a word, lowest first whatever the machine's byte order. */
let words = new Int32Array(64);

/** The words that were written last; another array once they had to grow. */
export function written(): Int32Array {
  return words;
}

/** What a very long text needed is not kept. */
const MOST_KEPT = 2 ** 16;

/** Appends UTF-8 exactly as TextEncoder does (half a surrogate pair becomes U+FFFD) after `from` bytes; returns how many there are then. */
export function writeUtf8(text: string, from: number): number {
  const needed = (from >> 2) + text.length + 2;
  if (needed > words.length || words.length > MOST_KEPT) {
    const old = words;
    words = new Int32Array(needed + 64);
    words.set(old.subarray(0, (from >> 2) + 1));
  }
  // Held here, since what a module may assign anew is loaded anew each time.
  const into = words;
  let at = from >> 2;
  let shift = (from & 3) << 3;
  let word = shift === 0 ? 0 : (into[at] as number);
  for (let i = 0; i < text.length; i++) {
    let bytes = text.charCodeAt(i);
    if (bytes > 0x7f) {
      let code = bytes;
      if (code >> 11 === 0x1b) {
        const low = code < 0xdc00 ? text.charCodeAt(i + 1) : 0;
        if (low >> 10 === 0x37) {
          i++;
          code = ((code - 0xd800) << 10) + low - 0xdc00 + 0x10000;
        } else code = 0xfffd;
      }
      // The first byte comes out lowest.
      bytes = 0x80 | (code & 0x3f);
      let lead = 0xc0;
      let most = 0x1f;
      for (code >>= 6; code > most; code >>= 6) {
        bytes = (bytes << 8) | 0x80 | (code & 0x3f);
        lead = (lead >> 1) | 0x80;
        most >>= 1;
      }
      bytes = (bytes << 8) | lead | code;
    }
    do {
      word |= (bytes & 0xff) << shift;
      bytes >>>= 8;
      shift += 8;
      if (shift === 32) {
        into[at++] = word;
        word = 0;
        shift = 0;
      }
    } while (bytes !== 0);
  }
  into[at] = word;
  return at * 4 + (shift >> 3);
}
