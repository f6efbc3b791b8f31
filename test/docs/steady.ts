/** What differs from run to run, made equal: times, ids, secrets, ages, the width of columns. */

const TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?/g;
const DAY = /\b\d{4}-\d\d-\d\d\b/g;

export function steady(text: string): string {
  return text
    .replace(TIME, 'TIME')
    .replace(DAY, 'TIME')
    .replace(/\bbge_(\w+?)_[0-9A-Za-z_…]+/g, 'bge_$1_SECRET')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UUID')
    .replace(/\b[0-9a-f]{64}\b/g, 'SHA256')
    .replace(/\b[0-9a-f]{16}\b/g, 'DIGEST')
    .replace(/\b(?:bucket|place) [\d,]+/g, 'BUCKET')
    .replace(/"bucket": ?\d+/g, 'BUCKET')
    .replace(/\b(process|pid) \d+/g, '$1 PID')
    .replace(
      /"(pid|bytes|ms|salt|secret|selector|key|publicKey|signature|etag)": ?("[^"]*[A-Z0-9][^"]*"|[\d.]+)/g,
      '"$1": …',
    )
    .replace(/\b\d+ bytes\b/g, 'SOME bytes')
    .replace(/\b\d+(?:\.\d+)? ms\b/g, 'SOME ms')
    .replace(/\b(?:now|just now|\d+ ?(?:s|m|h|d|seconds?|minutes?) ago|\d+[smhd])(?=\s|,|$)/gm, 'AGE')
    .replace(/\b[0-9A-Za-z]{22}\b/g, (id) => (/\d/.test(id) && /[A-Z]/.test(id) ? 'SELECTOR' : id))
    .replace(/[─-]{3,}/g, '───')
    .replace(/[ \t]+/g, ' ')
    .replace(/ $/gm, '')
    .trim();
}

/** Whether the shown text is what was printed; a line of `…` alone stands for any number of lines, and `…` in a line for anything. */
export function isShown(shown: string, printed: string): boolean {
  const pattern = steady(shown)
    .split('\n')
    .map((line) => (line.trim() === '…' ? '\u0000' : line.split('…').map(literal).join('.*')))
    .join('\n')
    .replaceAll('\n\u0000\n', '\n(?:.*\n)*?')
    .replaceAll('\n\u0000', '(?:\n.*)*')
    .replaceAll('\u0000\n', '(?:.*\n)*?')
    .replaceAll('\u0000', '[^]*');
  return new RegExp(`^${pattern}$`).test(steady(printed));
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
