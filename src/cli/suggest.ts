/** Did you mean: the nearest known words to one that nobody knows. */

/** Edits (insert, delete, replace, swap neighbours) between two words; gives up above `limit`. */
export function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] as number) + 1);
      }
      row.push(cost);
      if (cost < least) least = cost;
    }
    if (least > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}

/** Up to `count` of the known words, nearest first; none when nothing is near. */
export function nearest(word: string, known: Iterable<string>, count = 3): string[] {
  const wanted = word.toLowerCase();
  const limit = Math.max(1, Math.min(4, Math.floor(wanted.length / 3)));
  const near: { readonly name: string; readonly edits: number }[] = [];
  for (const name of known) {
    const lower = name.toLowerCase();
    let edits = distance(wanted, lower, limit);
    if (edits > limit && wanted.length >= 3 && lower.includes(wanted)) edits = limit;
    if (edits <= limit) near.push({ name, edits });
  }
  near.sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1));
  return near.slice(0, count).map((entry) => entry.name);
}
