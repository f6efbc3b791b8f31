import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import type { ClientStats, Status } from '../../../sdk/src/types.js';
import type { Ruleset } from '../../../src/engine/index.js';
import { aRuleset } from './rules.js';
import { type Answer, json, send, startScriptServer } from './script-server.js';
import { until } from './until.js';

interface Report {
  readonly evaluations: number;
  readonly wrong: unknown[];
  readonly exceptions: string[];
  readonly statuses: Status[];
  readonly generation: number;
  readonly rss: number;
  readonly status: Status;
  readonly stats: ClientStats;
}

export interface FilmOptions {
  readonly apps: number;
  /** How long each outage lasts. */
  readonly sceneMs: number;
  /** How long all of them may take to be on the newest rules once the server is back. */
  readonly backWithinMs: number;
  readonly onScene?: ((line: string) => void) | undefined;
}

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/**
 * The outage film: applications evaluate under load, each a process of its own, while their server is killed, started again, and replaced by
 * every kind of wrong server; between the scenes it comes back with a change.
 */
export async function runFilm(options: FilmOptions): Promise<Report[]> {
  const directory = await mkdtemp(join(tmpdir(), 'burgee-film-'));
  const children = new Set<ChildProcess>();
  try {
    return await film(options, directory, children);
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  }
}

async function film(options: FilmOptions, directory: string, children: Set<ChildProcess>): Promise<Report[]> {
  function start(program: string, env: Record<string, string>): ChildProcess {
    const child = fork(file(program), { env: { ...process.env, NODE_OPTIONS: '', ...env }, execArgv: [] });
    children.add(child);
    child.on('exit', () => children.delete(child));
    return child;
  }
  const message = async (child: ChildProcess) => {
    const over = new AbortController();
    const died = once(child, 'exit', over).then(() => {
      throw new Error(`a process ended: ${child.spawnargs.at(-1)}`);
    });
    died.catch(() => {});
    try {
      const [content] = await Promise.race([once(child, 'message', over), died]);
      return content;
    } finally {
      over.abort();
    }
  };

  let generation = 1;
  let server = start('./film-server.mjs', { FILM_DIRECTORY: directory, FILM_FIRST: '1' });
  const { url, token } = (await message(server)).ready as { url: string; token: string };
  const port = Number(new URL(url).port);
  const snapshot = async (): Promise<Ruleset> =>
    (await fetch(`${url}/v1/snapshot`, { headers: { authorization: `Bearer ${token}` } })).json() as Promise<Ruleset>;

  const apps: ChildProcess[] = [];
  while (apps.length < options.apps) {
    // In small groups: starting is not what the film is about.
    const group = Array.from({ length: Math.min(4, options.apps - apps.length) }, (_, n) =>
      start('./film-app.mjs', {
        FILM_URL: url,
        FILM_TOKEN: token,
        // Some share a file, as processes of one machine do.
        FILM_CACHE: join(directory, `cache-${n}.json`),
      }),
    );
    await Promise.all(group.map(message));
    apps.push(...group);
  }

  const reports = () =>
    Promise.all(
      apps.map(async (app) => {
        app.send('report');
        return (await message(app)).report as Report;
      }),
    );
  async function change(): Promise<void> {
    generation += 1;
    server.send({ generation });
    await message(server);
  }
  async function allBack(scene: string): Promise<void> {
    const began = Date.now();
    await until(
      `everybody on generation ${generation} after: ${scene}`,
      async () => (await reports()).every((report) => report.status === 'live' && report.generation === generation),
      options.backWithinMs,
    );
    options.onScene?.(`${scene}: all ${apps.length} on the newest rules ${Date.now() - began} ms after the change`);
  }
  async function kill(): Promise<void> {
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
  async function startAgain(): Promise<void> {
    server = start('./film-server.mjs', { FILM_DIRECTORY: directory, FILM_PORT: `${port}` });
    await message(server);
  }
  const pause = () => new Promise((resolve) => setTimeout(resolve, options.sceneMs));
  const allStale = (scene: string) =>
    until(
      `everybody to notice: ${scene}`,
      async () => (await reports()).every(({ status }) => status === 'stale'),
      15_000,
    );

  await change();
  await allBack('a change');

  const old = await snapshot();
  await change();
  await allBack('another change');
  const newest = await snapshot();

  await kill();
  await pause();
  await allStale('the server was killed');
  await startAgain();
  await change();
  await allBack('killed and started again');

  for (const [scene, answer] of Object.entries(impostors(old, newest))) {
    await kill();
    const impostor = await startScriptServer(await aRuleset(), { port });
    impostor.answer = answer;
    await pause();
    await allStale(scene);
    await impostor.stop();
    await startAgain();
    await change();
    await allBack(scene);
  }

  // A partition: connections stay, and nothing comes through any more.
  server.kill('SIGSTOP');
  await pause();
  await allStale('a partition');
  server.kill('SIGCONT');
  await change();
  await allBack('a partition');

  const all = await reports();
  for (const app of apps) app.send('close');
  await Promise.all(apps.map((app) => once(app, 'exit')));
  for (const report of all) {
    expect(report.exceptions).toEqual([]);
    expect(report.wrong).toEqual([]);
    expect(report.generation).toBe(generation);
    expect(report.evaluations).toBeGreaterThan(0);
    // Told once each time: stale when the server was away, live when it was back; never without rules.
    expect(report.statuses.filter((status) => status !== 'stale' && status !== 'live')).toEqual([]);
    expect(report.statuses.every((status, index) => index === 0 || status !== report.statuses[index - 1])).toBe(true);
  }
  return all;
}

/** Servers that came in the place of the good one. */
function impostors(old: Ruleset, newest: Ruleset): Record<string, Answer> {
  const forged = {
    ...newest,
    revision: newest.revision + 1000,
    flags: Object.fromEntries(
      Object.entries(newest.flags).map(([key, flag]) => [key, { ...flag, variations: { only: 999_999 } }]),
    ),
  };
  const stream = (request: { url?: string | undefined }) => request.url?.startsWith('/v1/stream');
  const gzip = gzipSync(JSON.stringify({ ...newest, kind: 'full', revision: newest.revision + 1000 }));
  return {
    'answers with 500': (_, response) => void response.writeHead(500).end(),
    'answers with garbage': (_, response) => void response.writeHead(200).end('<html>\u0000'),
    'answers with half a gzip body': (_, response) =>
      void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzip.subarray(0, gzip.length / 2)),
    'answers with an older revision': (request, response) => {
      if (!stream(request)) return json(response, { kind: 'full', ...old });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      send(response, 'full', old);
    },
    'answers with a wrong digest': (request, response) => {
      if (!stream(request)) return json(response, { kind: 'full', ...forged });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      send(response, 'full', forged);
    },
    'accepts and says nothing': () => {},
  };
}
