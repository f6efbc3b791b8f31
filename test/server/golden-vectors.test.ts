/** The golden decisions, by the real server over HTTP: asked of the admin plane and of OFREP. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Decision, RulesetFlag, RulesetSegment } from '../../src/engine/index.js';
import type { Flag, FlagSettings, Segment } from '../../src/model/documents.js';
import { createToken } from '../../src/model/token.js';
import { execute } from '../../src/operations/execute.js';
import type { Actor, Operation } from '../../src/operations/types.js';
import { answerOf } from '../../src/server/read/ofrep-routes.js';
import { startServer } from '../../src/server/start.js';
import { openStore } from '../../src/store/level-store.js';
import { initWorkspace, openOwner } from '../../src/workspace/open.js';
import { type DecisionVector, goldenDecisions, nameOf, replay } from '../support/vectors.js';

const { ruleset, cases } = goldenDecisions();
const PLACE = { project: 'golden', environment: 'golden' };
const admin: Actor = { name: 'tester', via: 'local', role: 'admin' };

const PLACES: readonly Operation[] = [
  { op: 'project.create', project: PLACE.project },
  { op: 'environment.create', ...PLACE },
];

function settingsOf(flag: RulesetFlag): FlagSettings {
  const { enabled, off, prerequisites = [], targets = [], rules, fallthrough } = flag;
  return { enabled, offVariation: off, prerequisites, targets, rules, fallthrough };
}

const variationsOf = ({ variations }: RulesetFlag) =>
  Object.entries(variations).map(([key, value]) => ({ key, value }));

const createFlag = ([key, flag]: readonly [string, RulesetFlag]): Operation => ({
  op: 'flag.create',
  project: PLACE.project,
  flag: key,
  type: flag.type,
  variations: variationsOf(flag),
  salt: flag.salt,
  environments: { [PLACE.environment]: settingsOf(flag) },
});

const createSegment = ([key, segment]: readonly [string, RulesetSegment]): Operation => ({
  op: 'segment.create',
  project: PLACE.project,
  segment: key,
  ...segment,
});

const times = { version: 1, createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' };

const flagDocument = ([key, flag]: readonly [string, RulesetFlag]): Flag => ({
  ...{ key, ...times, project: PLACE.project, name: key, description: '', tags: [], owner: '', lifecycle: 'permanent' },
  ...{ archived: false, clientVisible: false, serverOnly: false, type: flag.type, salt: flag.salt },
  variations: variationsOf(flag),
  environments: { [PLACE.environment]: settingsOf(flag) },
});

const segmentDocument = ([key, segment]: readonly [string, RulesetSegment]): Segment => ({
  ...{ key, ...times, project: PLACE.project, name: key, description: '' },
  ...segment,
  by: segment.by ?? 'targetingKey',
});

/** Puts documents into a workspace without asking whether they mean something: as a bug would, or a later version of burgee. */
async function plant(directory: string, flags: readonly Flag[], segments: readonly Segment[]): Promise<void> {
  const store = await openStore({
    directory,
    async executor(tx, operations) {
      await execute(tx, operations);
      for (const flag of flags) await tx.put('flag', flag);
      for (const segment of segments) await tx.put('segment', segment);
    },
  });
  await store.commit({ actor: admin, operations: PLACES });
  await store.close();
}

interface Server {
  post(plane: 'admin' | 'read', path: string, body: unknown): Promise<unknown>;
}

async function serve(prepare?: (directory: string) => Promise<void>): Promise<Server> {
  // Only the clock of the calendar is ours: timers go on.
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const directory = await mkdtemp(join(tmpdir(), 'burgee-golden-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await initWorkspace(directory);
  await prepare?.(directory);
  const owner = await openOwner(directory);
  onTestFinished(() => owner.close());
  const { text, selector, hash } = createToken('admin');
  const workspace = owner.workspaceFor(admin);
  await workspace.execute([
    ...PLACES,
    { op: 'token.create', token: selector, name: 'tester', kind: 'admin', hash, role: 'admin' },
  ]);
  const server = await startServer({ owner, port: 0, adminListen: '127.0.0.1:0', open: PLACE });
  onTestFinished(() => server.close());
  return {
    async post(plane, path, body) {
      const answer = await fetch(`${plane === 'admin' ? server.adminUrl : server.url}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(plane === 'admin' && { authorization: `Bearer ${text}` }),
        },
        body: JSON.stringify(body),
      });
      return answer.json();
    },
  };
}

/** Neither plane takes a type: a caller compares for itself. */
const isTyped = ({ type, expect: { errorCode } }: DecisionVector) =>
  type !== undefined && (errorCode === 'TYPE_MISMATCH' || errorCode === 'MALFORMED_FLAG');

/** OFREP refuses a targeting key that is not text, as it must, before it looks at any flag. */
const isKeyed = ({ context: { targetingKey } }: DecisionVector) =>
  targetingKey === undefined || typeof targetingKey === 'string';

/** Asks both planes; gives how many were asked of each, having compared all their answers. */
async function replayBy(server: Server, vectors: readonly DecisionVector[]): Promise<{ admin: number; ofrep: number }> {
  const named = (wrong: Awaited<ReturnType<typeof replay>>) =>
    wrong.map(({ vector, expected, got }) => ({ name: nameOf(vector, ruleset), expected, got }));
  const at = ({ now }: DecisionVector) =>
    now === undefined ? vi.setSystemTime(vi.getRealSystemTime()) : vi.setSystemTime(now);

  const untyped = vectors.filter((vector) => !isTyped(vector));
  const wrong = await replay(untyped, async (vector) => {
    at(vector);
    const { flag, context } = vector;
    const { decisions } = (await server.post('admin', '/v1/evaluate', { ...PLACE, flag, context })) as {
      decisions?: { [flag: string]: Decision };
    };
    return decisions?.[flag] as Decision;
  });
  expect(named(wrong)).toEqual([]);

  const keyed = untyped.filter(isKeyed);
  for (const vector of keyed) {
    at(vector);
    const { flag, context, expect: decision } = vector;
    const answer = (await server.post('read', `/ofrep/v1/evaluate/flags/${flag}`, { context })) as object;
    const { metadata: _, ...got } = answer as { metadata?: unknown };
    expect(got, nameOf(vector, ruleset)).toEqual(JSON.parse(JSON.stringify(answerOf(flag, decision))));
  }
  return { admin: untyped.length, ofrep: keyed.length };
}

const sound = cases.filter(({ broken }) => !broken);
const broken = cases.filter((vector) => vector.broken);
/** Segments that lead back to one another, which is refused. */
const CYCLE = ['loop', 'pool'];
const brokenFlags = new Set(broken.map(({ flag }) => flag));

it('makes every golden decision that documents can say, brought in by operations', async () => {
  const server = await serve();
  const flags = Object.entries(ruleset.flags).filter(([key]) => !brokenFlags.has(key));
  const segments = Object.entries(ruleset.segments).filter(([key]) => !CYCLE.includes(key));
  const operations = [...segments.map(createSegment), ...flags.map(createFlag)];
  expect(await server.post('admin', '/v1/operations', { operations })).toMatchObject({ changed: true });
  expect(sound.length).toBeGreaterThanOrEqual(1_200);
  // All but three that ask for a type, and in OFREP four whose key is not text.
  expect(await replayBy(server, sound)).toEqual({ admin: sound.length - 3, ofrep: sound.length - 3 - 4 });
});

it('survives every broken one, found in its database', async () => {
  const server = await serve((directory) =>
    plant(
      directory,
      Object.entries(ruleset.flags).map(flagDocument),
      Object.entries(ruleset.segments).map(segmentDocument),
    ),
  );
  expect(broken.length).toBeGreaterThanOrEqual(100);
  // All but one that asks for a type.
  expect(await replayBy(server, broken)).toEqual({ admin: broken.length - 1, ofrep: broken.length - 1 });
});
