/** Counts over time as a row of bars; nothing is the lowest bar. */
export function sparkline(counts: readonly number[], bars: readonly string[]): string {
  const most = Math.max(1, ...counts);
  const top = bars.length - 1;
  return counts.map((count) => bars[count === 0 ? 0 : Math.max(1, Math.round((count / most) * top))]).join('');
}
