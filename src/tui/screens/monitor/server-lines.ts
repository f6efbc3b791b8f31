/** The process that serves: requests, latency, streams and push of the last minute. */
import type { App } from '../../core/app.js';
import type { ServerPulse } from '../../data/live.js';
import { sparkline } from '../../data/sparkline.js';
import { grouped, span } from '../../data/time.js';

/** A second is too short to be read; this many of them are averaged. */
const LATELY = 5;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

export function rate(perSecond: number): string {
  return `${perSecond >= 10 ? grouped(Math.round(perSecond)) : Math.round(perSecond * 10) / 10}/s`;
}

function milliseconds(ms: number | undefined): string {
  if (ms === undefined) return '';
  return `${ms >= 10 ? grouped(Math.round(ms)) : ms.toFixed(ms >= 1 ? 1 : 2)} ms`;
}

const newest = (series: readonly (number | null)[]): number | undefined =>
  series.findLast((value): value is number => value !== null);

/** The worst that was measured, which is what somebody feels. */
function worst(series: readonly (number | null)[]): number | undefined {
  const measured = series.filter((value): value is number => value !== null);
  return measured.length === 0 ? undefined : Math.max(...measured);
}

export function serverLines(stats: ServerPulse, app: App, width: number): string[] {
  const { theme, now } = app;
  const { requests, latencyMs, streams, pushMs } = stats;
  const label = 11;
  const facts = width >= 100 ? 46 : 34;
  const row = (name: string, text: string, series: readonly (number | null)[]): string =>
    `   ${theme.dim(name.padEnd(label))}${theme.cell(text, facts)} ${theme.accent(sparkline(series, theme.symbols.spark, width - label - facts - 5))}`;
  const latency =
    newest(latencyMs.p99) === undefined
      ? 'nobody asked in the last minute'
      : `p50 ${milliseconds(newest(latencyMs.p50))}  p99 ${milliseconds(newest(latencyMs.p99))}`;
  const pushed = worst(pushMs);
  return [
    ` ${theme.bold('server')}  ${theme.dim(`up ${span(now - Date.parse(stats.since))}, the last minute second by second`)}`,
    row(
      'requests',
      `${rate(mean(requests.perSecond.slice(-LATELY)))}  ${grouped(requests.total)} in all`,
      requests.perSecond,
    ),
    row('latency', latency, latencyMs.p99),
    row('streams', `${grouped(streams.at(-1) ?? 0)} open`, streams),
    row(
      'push',
      pushed === undefined ? 'nothing to push in the last minute' : `${milliseconds(pushed)} until the last one had it`,
      pushMs,
    ),
  ];
}
