import { cpus } from 'node:os';
import { it } from 'vitest';
import { runFilm } from '../sdk/support/film.js';

const APPS = Number(process.env['BURGEE_FILM_APPS'] ?? 50);

it(`${APPS} applications notice nothing of an outage but their status`, async () => {
  const reports = await runFilm({
    apps: APPS,
    sceneMs: 5000,
    backWithinMs: 30_000,
    onScene: (line) => console.log(line),
  });
  const sum = (pick: (report: (typeof reports)[number]) => number) =>
    reports.reduce((total, one) => total + pick(one), 0);
  console.log(`${APPS} processes on ${cpus().length} cores, node ${process.version}`);
  console.log(`${sum((one) => one.evaluations)} evaluations, 0 wrong, 0 exceptions`);
  console.log(
    `${sum((one) => one.stats.requests)} requests, ${sum((one) => one.stats.failures)} without a usable answer`,
  );
  console.log(`answers kept out: ${JSON.stringify(reports[0]?.stats.rejected)} (first process)`);
});
