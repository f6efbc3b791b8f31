/** Whether counts are what chance would make them. */

/** Upper bounds of chi-square at p = 0.001, by Wilson and Hilferty. */
export function chiSquareBound(freedom: number): number {
  const z = 3.0902;
  return freedom * (1 - 2 / (9 * freedom) + z * Math.sqrt(2 / (9 * freedom))) ** 3;
}

/** Chi-square of counts that should all be the same. */
export function unevenness(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Chi-square of a table whose rows should say nothing of its columns. */
export function dependence(table: readonly (readonly number[])[]): number {
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = (table[0] ?? []).map((_, column) => table.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const total = rows.reduce((sum, count) => sum + count, 0);
  let chiSquare = 0;
  for (const [r, row] of table.entries()) {
    for (const [c, count] of row.entries()) {
      const expected = ((rows[r] ?? 0) * (columns[c] ?? 0)) / total;
      chiSquare += (count - expected) ** 2 / expected;
    }
  }
  return chiSquare;
}
