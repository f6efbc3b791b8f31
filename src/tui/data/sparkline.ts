/** Counts over time as a row of bars; nothing is the lowest bar, what was not measured a gap. The newest that fit into `width`. */
export function sparkline(counts: readonly (number | null)[], bars: readonly string[], width = counts.length): string {
  const shown = counts.slice(Math.max(0, counts.length - Math.max(0, width)));
  const most = Math.max(0, ...shown.map((count) => count ?? 0)) || 1;
  const top = bars.length - 1;
  return shown
    .map((count) => (count === null ? ' ' : bars[count === 0 ? 0 : Math.max(1, Math.round((count / most) * top))]))
    .join('');
}

/** Series of the same length, point by point. */
export function summed(all: Iterable<readonly number[]>): number[] {
  const sum: number[] = [];
  for (const series of all) for (const [index, count] of series.entries()) sum[index] = (sum[index] ?? 0) + count;
  return sum;
}
