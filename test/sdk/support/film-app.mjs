// An application under load, from the build: evaluates without pause and notes whatever an application could notice.
import { createClient } from '@burgee/sdk';

const report = { evaluations: 0, wrong: [], exceptions: [], statuses: [], generation: 0 };
process.on('uncaughtException', (error) => report.exceptions.push(String(error)));
process.on('unhandledRejection', (error) => report.exceptions.push(String(error)));

const flags = createClient({
  url: process.env.FILM_URL,
  token: process.env.FILM_TOKEN,
  cacheFile: process.env.FILM_CACHE,
  timeoutMs: 500,
  heartbeatMs: 400,
  pollMs: 500,
  maxBackoffMs: 500,
  usageMs: 1000,
  logger: { info() {}, warn() {}, error: (message) => report.exceptions.push(message) },
});
// Before its first rules an application is offline, and on a busy machine that may take an attempt or two: the film begins after.
while (flags.status() !== 'live') await new Promise((resolve) => setTimeout(resolve, 20));
flags.on('status', (status) => report.statuses.push(status));
process.send({ ready: true });

setInterval(() => {
  for (let n = 0; n < 200; n++) {
    try {
      const context = { targetingKey: `user-${n}` };
      const generation = flags.number('generation', context, -1);
      const twin = flags.object('twin', context, { generation: -1 });
      report.evaluations += 2;
      // Whole (both flags of one change), good (no default in the place of rules) and never older than before.
      if (generation !== twin.generation || generation < report.generation || generation > 100_000) {
        report.wrong.push([report.generation, generation, twin.generation]);
      }
      report.generation = Math.max(report.generation, generation);
    } catch (error) {
      report.exceptions.push(String(error));
    }
  }
}, 5);

process.on('message', (message) => {
  if (message === 'report') {
    process.send({
      report: { ...report, rss: process.memoryUsage().rss, status: flags.status(), stats: flags.stats() },
    });
  } else {
    void flags.close().then(() => process.exit(0));
  }
});
