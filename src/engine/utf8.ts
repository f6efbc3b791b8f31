/** The UTF-8 bytes of a text, each as a character; half a surrogate pair becomes U+FFFD, as it does in TextEncoder. */
export function bytesOf(text: string): string {
  return text.replace(/\P{ASCII}/gu, bytesOfOne);
}

function bytesOfOne(char: string): string {
  let code = char.codePointAt(0) as number;
  if (code >> 11 === 0x1b) code = 0xfffd;
  let bytes = '';
  let lead = 0x80;
  for (let most = 0x3f; code > most; most = (0x7f >> bytes.length) >> 1) {
    bytes = String.fromCharCode(0x80 | (code & 0x3f)) + bytes;
    lead = (lead >> 1) | 0x80;
    code >>= 6;
  }
  return String.fromCharCode(lead | code) + bytes;
}

/** Four bytes from `at` on, the first one lowest; behind the end there are zeros. */
export function wordAt(bytes: string, at: number): number {
  return (
    bytes.charCodeAt(at) |
    (bytes.charCodeAt(at + 1) << 8) |
    (bytes.charCodeAt(at + 2) << 16) |
    (bytes.charCodeAt(at + 3) << 24)
  );
}
