/** Edits (insert, delete, replace, swap of neighbours) between two words, or more than `most`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
      if (cost < best) best = cost;
    }
    if (best > most) return most + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** The known word that was probably meant: a few edits away, or one that starts the same way. */
export function closest(word: string, known: Iterable<string>): string | undefined {
  const asked = word.toLowerCase().slice(0, 128);
  const most = Math.max(1, Math.floor(asked.length / 3));
  let best: string | undefined;
  let bestCost = most + 1;
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    const cost = asked.length > 1 && other.startsWith(asked) ? 0.5 : distance(asked, other, most);
    if (cost < bestCost) {
      best = candidate;
      bestCost = cost;
    }
  }
  return best;
}
