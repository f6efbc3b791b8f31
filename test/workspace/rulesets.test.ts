import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEvaluator, loadHash64, type Ruleset, type RulesetDelta, rulesetDigest } from '../../src/engine/index.js';
import type { Flag, Segment } from '../../src/model/documents.js';
import { publish } from '../../src/model/publish.js';
import type { Operation } from '../../src/operations/types.js';
import { initWorkspace, type Owner, openOwner } from '../../src/workspace/open.js';
import { createRulesets, type PublishedEnvironment, type Rulesets } from '../../src/workspace/rulesets.js';
import { all } from '../suites/store-suite.js';
import { anActor } from '../support/builders.js';
import { aDirectory } from '../support/directories.js';

const project = 'shop';
const ENVIRONMENTS = ['production', 'staging'];
const FLAGS = ['a', 'b', 'c', 'constructor'];
const SEGMENTS = ['s', 't', 'u'];

async function anOwner(): Promise<Owner> {
  const directory = await aDirectory();
  await initWorkspace(directory);
  const owner = await openOwner(directory);
  onTestFinished(() => owner.close());
  await owner.store.commit({
    actor: anActor(),
    operations: [
      { op: 'project.create', project },
      ...ENVIRONMENTS.map((environment): Operation => ({ op: 'environment.create', project, environment })),
      ...FLAGS.slice(0, 2).map((flag): Operation => ({ op: 'flag.create', project, flag })),
      { op: 'segment.create', project, segment: 's' },
    ],
  });
  return owner;
}

/** From all documents, the slow way. */
async function published({ store }: Owner, environment: string): Promise<Ruleset> {
  return publish({
    project,
    environment,
    epoch: store.head().logId,
    revision: store.revisionOf(project, environment),
    flags: await all<Flag>(store.state.list('flag', project)),
    segments: await all<Segment>(store.state.list('segment', project)),
    hash64: await loadHash64(),
  });
}

/** Beside the owner's own, with other settings. */
function rulesetsOf(owner: Owner, options: Parameters<typeof createRulesets>[1]): Rulesets {
  const rulesets = createRulesets(owner.store, options);
  onTestFinished(() => rulesets.close());
  return rulesets;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const textsOf = (objects: object): [string, string][] =>
  Object.entries(objects).map(([key, object]) => [key, JSON.stringify(object)]);

const environment = fc.constantFrom(...ENVIRONMENTS);
const flag = fc.constantFrom(...FLAGS);
const segment = fc.constantFrom(...SEGMENTS);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    op: fc.constantFrom('flag.create', 'flag.archive', 'flag.unarchive', 'flag.delete'),
    project: fc.constant(project),
    flag,
  }),
  fc.record({ op: fc.constantFrom('flag.enable', 'flag.disable'), project: fc.constant(project), environment, flag }),
  fc.record({
    op: fc.constant('flag.set'),
    project: fc.constant(project),
    flag,
    name: fc.constantFrom('x', 'y'),
    clientVisible: fc.boolean(),
  }),
  fc.record({
    op: fc.constant('rule.add'),
    project: fc.constant(project),
    environment,
    flag,
    when: fc.oneof(
      fc.record({ segment }),
      fc.record({ attribute: fc.constant('plan'), op: fc.constantFrom('in', 'matches'), values: fc.constant(['pro']) }),
    ),
    serve: fc.constant({ variation: 'on' }),
  }),
  fc.record({
    op: fc.constantFrom('segment.create', 'segment.set'),
    project: fc.constant(project),
    segment,
    included: fc.constantFrom([], ['u1'], ['u1', 'u2']),
    rules: fc.oneof(fc.constant([]), fc.tuple(fc.record({ id: fc.constant('r'), when: fc.record({ segment }) }))),
  }),
  fc.record({ op: fc.constant('segment.delete'), project: fc.constant(project), segment }),
) as fc.Arbitrary<Operation>;

describe('rulesets', () => {
  it.each([
    ['in one go', {}],
    ['in slices', { largeFrom: 0, createPause: () => nextTurn }],
  ])('are what publishing everything gives, after any changes, %s', async (_, options) => {
    const owner = await anOwner();
    const rulesets = rulesetsOf(owner, options);
    const live: PublishedEnvironment[] = [];
    for (const each of ENVIRONMENTS) live.push(await rulesets.environment(project, each));
    const hash64 = await loadHash64();
    const clients = live.map((each) => createEvaluator(each.toRuleset(), { hash64 }));
    rulesets.subscribe((of, delta) => {
      const client = clients[live.indexOf(of)];
      expect(client?.applyDelta(delta)).toEqual({ applied: true });
      expect([...delta.json.flags]).toEqual(textsOf(delta.flags));
      expect([...delta.json.segments]).toEqual(textsOf(delta.segments));
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(operation, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
        async (groups) => {
          await Promise.all(
            groups.map((operations) => owner.store.commit({ actor: anActor(), operations }).catch(() => {})),
          );
          await rulesets.caughtUp();
          for (const [index, each] of live.entries()) {
            const expected = await published(owner, each.environment);
            expect(each.toRuleset()).toEqual(expected);
            expect(clients[index]?.toRuleset()).toEqual(expected);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stay as they are while a large change is worked out, and are then at once as it makes them', async () => {
    const owner = await anOwner();
    const hash64 = await loadHash64();
    const seen: string[] = [];
    const look = (): void => {
      for (const each of live) {
        const ruleset = each.toRuleset();
        expect(rulesetDigest(ruleset, hash64)).toBe(ruleset.digest);
        seen.push(`${ruleset.environment} ${ruleset.revision} ${Object.keys(ruleset.flags).length}`);
      }
    };
    const rulesets = rulesetsOf(owner, {
      largeFrom: 50,
      createPause: () => () => {
        look();
        return nextTurn();
      },
    });
    const live: PublishedEnvironment[] = [];
    for (const each of ENVIRONMENTS) live.push(await rulesets.environment(project, each));
    const heard: string[] = [];
    rulesets.subscribe(({ environment }, { from, to }) => heard.push(`${environment} ${from} ${to}`));
    const before = owner.store.head().seq;
    const run = (...operations: Operation[]) => owner.store.commit({ actor: anActor(), operations });
    const large = run(
      ...Array.from({ length: 60 }, (_, index): Operation => ({ op: 'flag.create', project, flag: `flag-${index}` })),
    );
    // Behind it, and not past it.
    const small = run({ op: 'flag.enable', project, environment: 'staging', flag: 'a' });
    await Promise.all([large, small]);
    look();
    await rulesets.caughtUp();
    look();
    expect(rulesets.caughtUp()).toBeUndefined();
    const after = before + 1;
    expect([...new Set(seen)].sort()).toEqual([
      `production ${before} 2`,
      `production ${after} 62`,
      `staging ${before} 2`,
      `staging ${after} 62`,
      `staging ${after + 1} 62`,
    ]);
    expect(heard).toEqual([
      `production ${before} ${after}`,
      `staging ${before} ${after}`,
      `staging ${after} ${after + 1}`,
    ]);
    for (const each of live) expect(each.toRuleset()).toEqual(await published(owner, each.environment));
  });

  it('are acknowledged when they are in force, large ones too', async () => {
    const owner = await anOwner();
    const loaded = await owner.rulesets.environment(project, 'production');
    const workspace = owner.workspaceFor(anActor());
    const { seq } = await workspace.execute(
      Array.from({ length: 1_000 }, (_, index): Operation => ({ op: 'flag.create', project, flag: `flag-${index}` })),
    );
    expect(loaded.revision).toBe(seq);
    expect(loaded.toRuleset()).toEqual(await published(owner, 'production'));
  });

  it('are forgotten at once when their environment goes while a large change is worked out', async () => {
    const owner = await anOwner();
    const rulesets = rulesetsOf(owner, { largeFrom: 0, createPause: () => nextTurn });
    await rulesets.environment(project, 'staging');
    const first = await rulesets.environment(project, 'production');
    const { revision } = first;
    const heard: PublishedEnvironment[] = [];
    rulesets.subscribe((published) => heard.push(published));
    const run = (...operations: Operation[]) => owner.store.commit({ actor: anActor(), operations });
    const many = Array.from({ length: 30 }, (_, i): Operation => ({ op: 'flag.create', project, flag: `flag-${i}` }));
    await Promise.all([run(...many), run({ op: 'environment.delete', project, environment: 'production' })]);
    expect(rulesets.loaded(project, 'production')).toBeUndefined();
    await run({ op: 'environment.create', project, environment: 'production' });
    const second = await rulesets.environment(project, 'production');
    await rulesets.caughtUp();
    expect(second).not.toBe(first);
    expect(first.revision).toBe(revision);
    expect(heard).not.toContain(first);
    expect(second.toRuleset()).toEqual(await published(owner, 'production'));
  });

  it.each([
    ['in one go', {}],
    ['in slices', { largeFrom: 0, createPause: () => nextTurn }],
  ])('are whole when changes come while they are loaded, %s', async (_, options) => {
    const owner = await anOwner();
    const rulesets = rulesetsOf(owner, options);
    const changes = Array.from({ length: 40 }, (_, index) =>
      owner.store.commit({
        actor: anActor(),
        operations: [
          {
            op: index % 2 ? 'flag.disable' : 'flag.enable',
            project,
            environment: 'production',
            flag: index % 3 ? 'a' : 'b',
          },
        ],
      }),
    );
    const [loaded] = await Promise.all([rulesets.environment(project, 'production'), ...changes]);
    await rulesets.caughtUp();
    expect(loaded.toRuleset()).toEqual(await published(owner, 'production'));
  });

  it('tell an environment only of what touches it', async () => {
    const owner = await anOwner();
    await owner.rulesets.environment(project, 'production');
    const heard: RulesetDelta[] = [];
    owner.rulesets.subscribe((_, delta) => heard.push(delta));
    const run = (operation: Operation) => owner.store.commit({ actor: anActor(), operations: [operation] });
    await run({ op: 'flag.enable', project, environment: 'staging', flag: 'a' });
    await run({ op: 'flag.set', project, flag: 'a', description: 'only words' });
    expect(heard).toEqual([]);
    const { seq } = await run({ op: 'flag.enable', project, environment: 'production', flag: 'a' });
    expect(heard).toMatchObject([{ to: seq, flags: { a: { enabled: true } } }]);
  });

  it('keep their revision when the workspace is opened again', async () => {
    const directory = await aDirectory();
    await initWorkspace(directory);
    const first = await openOwner(directory);
    await first.store.commit({
      actor: anActor(),
      operations: [
        { op: 'project.create', project },
        { op: 'environment.create', project, environment: 'production' },
        { op: 'environment.create', project, environment: 'staging' },
        { op: 'flag.create', project, flag: 'a' },
      ],
    });
    const loaded = await first.rulesets.environment(project, 'production');
    await first.store.commit({
      actor: anActor(),
      operations: [{ op: 'flag.enable', project, environment: 'staging', flag: 'a' }],
    });
    const { epoch, revision, digest } = loaded;
    await first.close();
    const second = await openOwner(directory);
    onTestFinished(() => second.close());
    expect(await second.rulesets.environment(project, 'production')).toMatchObject({ epoch, revision, digest });
  });

  it('are refused for what does not exist', async () => {
    const owner = await anOwner();
    await expect(owner.rulesets.environment(project, 'nowhere')).rejects.toMatchObject({
      code: 'ENVIRONMENT_NOT_FOUND',
    });
    await expect(owner.rulesets.environment('nobody', 'nowhere')).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' });
  });
});
