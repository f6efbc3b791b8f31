/** Rows of the table below, kept between calls: thousands of words are compared for one suggestion. */
const WIDEST = 128;
let beforeLast = new Uint16Array(WIDEST + 1);
let last = new Uint16Array(WIDEST + 1);
let row = new Uint16Array(WIDEST + 1);

/** Edits (insert, delete, replace, swap of neighbours) between two words of at most 128 characters, or more than `most`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  // Keys of a project begin and end alike; what they share decides nothing.
  let start = 0;
  while (start < a.length && a.charCodeAt(start) === b.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const rows = a.length - start - end;
  const columns = b.length - start - end;
  if (rows === 0 || columns === 0) return rows + columns;
  for (let j = 0; j <= columns; j += 1) last[j] = j;
  for (let i = 1; i <= rows; i += 1) {
    row[0] = i;
    let best = i;
    const char = a.charCodeAt(start + i - 1);
    const previous = i > 1 ? a.charCodeAt(start + i - 2) : -1;
    for (let j = 1; j <= columns; j += 1) {
      const other = b.charCodeAt(start + j - 1);
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (char === other ? 0 : 1));
      if (i > 1 && j > 1 && char === b.charCodeAt(start + j - 2) && previous === other) {
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      }
      row[j] = cost;
      if (cost < best) best = cost;
    }
    if (best > most) return most + 1;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return at(last, columns);
}

function at(cells: Uint16Array, index: number): number {
  return cells[index] ?? 0;
}

/** The known word that was probably meant: a few edits away, or one that starts the same way. */
export function closest(word: string, known: Iterable<string>): string | undefined {
  const asked = word.toLowerCase().slice(0, WIDEST);
  let best: string | undefined;
  // Two slips of the finger; what is further away is another word, and naming it would mislead.
  let bestCost = Math.min(2, Math.max(1, Math.floor(asked.length / 3))) + 1;
  for (const candidate of known) {
    const other = candidate.toLowerCase().slice(0, WIDEST);
    if (asked === other) return candidate;
    // Anything as far as the best one so far is no better: the bound gets tighter as it goes.
    const cost = asked.length > 1 && other.startsWith(asked) ? 0.5 : distance(asked, other, Math.ceil(bestCost) - 1);
    if (cost < bestCost) {
      best = candidate;
      bestCost = cost;
    }
  }
  return best;
}
