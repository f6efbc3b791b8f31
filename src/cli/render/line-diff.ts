/** The lines of two texts, what left with `-` and what came with `+`. */

/** Longest common subsequence; sheets are short. */
export function lineDiff(
  before: readonly string[],
  after: readonly string[],
): { sign: ' ' | '-' | '+'; text: string }[] {
  const rows = before.length;
  const columns = after.length;
  const lengths = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      const here = lengths[i] as Uint32Array;
      const below = lengths[i + 1] as Uint32Array;
      here[j] =
        before[i] === after[j] ? (below[j + 1] as number) + 1 : Math.max(below[j] as number, here[j + 1] as number);
    }
  }
  const lines: { sign: ' ' | '-' | '+'; text: string }[] = [];
  let i = 0;
  let j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && before[i] === after[j]) {
      lines.push({ sign: ' ', text: before[i] as string });
      i += 1;
      j += 1;
    } else if (i < rows && (j >= columns || (lengths[i + 1]?.[j] as number) >= (lengths[i]?.[j + 1] as number))) {
      lines.push({ sign: '-', text: before[i] as string });
      i += 1;
    } else {
      lines.push({ sign: '+', text: after[j] as string });
      j += 1;
    }
  }
  return lines;
}
