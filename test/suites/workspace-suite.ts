/** What a workspace does, whichever way it is reached: in this process, over the owner's socket, over the network. */
import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/operations/types.js';
import { rollbackOperations, undoOperations } from '../../src/workspace/rollback.js';
import type { AdminWorkspace } from '../../src/workspace/types.js';
import { all } from './store-suite.js';

export interface WorkspaceUnderTest {
  readonly workspace: AdminWorkspace;
  readonly mode: 'owner' | 'socket' | 'remote';
  dispose(): Promise<void>;
}

const MANY = 1_100;

let projects = 0;
const newProject = (): string => {
  projects += 1;
  return `project-${projects}`;
};

export function describeWorkspace(name: string, open: () => Promise<WorkspaceUnderTest>): void {
  describe(name, () => {
    let under: WorkspaceUnderTest;
    let workspace: AdminWorkspace;
    beforeAll(async () => {
      under = await open();
      workspace = under.workspace;
    });
    afterAll(() => under.dispose());

    async function aProject(...more: ((project: string) => Operation)[]): Promise<string> {
      const project = newProject();
      await workspace.execute([
        { op: 'project.create', project },
        { op: 'environment.create', project, environment: 'production' },
        { op: 'environment.create', project, environment: 'staging' },
        ...more.map((make) => make(project)),
      ]);
      return project;
    }
    const create =
      (flag: string) =>
      (project: string): Operation => ({ op: 'flag.create', project, flag });
    const enable = (project: string, flag: string): Operation => ({
      op: 'flag.enable',
      project,
      environment: 'production',
      flag,
    });

    it('says how it was reached and who asks', async () => {
      const info = await workspace.info();
      expect(info).toMatchObject({ mode: under.mode, pid: process.pid });
      expect(info.head.seq).toBeTypeOf('number');
      expect(info.version).toMatch(/^\d+\.\d+\.\d+/);
    });

    it('executes operations and gives the change', async () => {
      const project = await aProject(create('a'));
      const result = await workspace.execute([enable(project, 'a')], { comment: 'launch' });
      expect(result).toMatchObject({ changed: true, change: { comment: 'launch', seq: result.seq } });
      expect(await workspace.change(result.seq)).toEqual(result.change);
      expect((await workspace.execute([enable(project, 'a')])).changed).toBe(false);
    });

    it('gives errors with code, hint and details', async () => {
      const project = await aProject(create('a'));
      await workspace.execute([enable(project, 'a')]);
      const ref = `flag/${project}/a`;
      const late = workspace.execute([{ op: 'flag.set', project, flag: 'a', name: 'x' }], { expect: { [ref]: 1 } });
      await expect(late).rejects.toMatchObject({
        name: 'BurgeeError',
        code: 'VERSION_CONFLICT',
        hint: expect.any(String),
        details: { ref, expected: 1, actual: 2 },
      });
      await expect(workspace.execute([enable(project, 'nobody')])).rejects.toMatchObject({ code: 'FLAG_NOT_FOUND' });
      await expect(workspace.execute([{ op: 'flag.fly' } as unknown as Operation])).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
      await expect(workspace.execute([], { expectSeq: 0 })).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
    });

    it('takes no operations at all for a change of nothing', async () => {
      const { seq } = await workspace.execute([]);
      expect(await workspace.execute([], { dryRun: true })).toEqual({ changed: false, seq, writes: [] });
      expect(await workspace.execute([])).toEqual({ changed: false, seq, writes: [] });
    });

    it('shows on a dry run what would be, and does nothing', async () => {
      const project = await aProject();
      const dry = await workspace.execute([create('a')(project)], { dryRun: true });
      expect(dry).toMatchObject({ changed: false, writes: [{ key: 'a', before: null }] });
      expect(await workspace.get('flag', project, 'a')).toBeUndefined();
    });

    it('makes one change of a request that is sent twice', async () => {
      const project = await aProject();
      const id = uuidv7();
      const first = await workspace.execute([create('a')(project)], { id });
      expect(await workspace.execute([create('a')(project)], { id })).toEqual(first);
      await expect(workspace.execute([create('b')(project)], { id })).rejects.toMatchObject({
        code: 'IDEMPOTENCY_CONFLICT',
      });
    });

    it('reads documents of all kinds, one or page by page', async () => {
      const flags = Array.from({ length: MANY }, (_, index) => `flag-${String(index).padStart(5, '0')}`);
      const project = await aProject(...flags.map(create));
      expect((await all(workspace.list('flag', project))).map(({ key }) => key)).toEqual(flags);
      const some = await all(workspace.list('flag', project, { after: 'flag-00600', prefix: 'flag-006', limit: 3 }));
      expect(some.map(({ key }) => key)).toEqual(['flag-00601', 'flag-00602', 'flag-00603']);
      expect((await all(workspace.list('flag', project, { limit: 700 }))).length).toBe(700);
      expect(await workspace.get('project', '', project)).toMatchObject({ key: project });
      expect(await workspace.get('flag', project, 'nobody')).toBeUndefined();
      expect((await all(workspace.list('project', ''))).map(({ key }) => key)).toContain(project);
      expect((await all(workspace.list('environment', project))).map(({ key }) => key)).toEqual([
        'production',
        'staging',
      ]);
    });

    it('knows who names a segment', async () => {
      const project = await aProject(create('a'), (of) => ({ op: 'segment.create', project: of, segment: 's' }));
      await workspace.execute([
        {
          op: 'rule.add',
          project,
          environment: 'production',
          flag: 'a',
          when: { segment: 's' },
          serve: { variation: 'on' },
        },
      ]);
      expect(await workspace.referrers('segment', project, 's')).toEqual([`flag/${project}/a`]);
    });

    it('gives changes newest first, narrowed and page by page', async () => {
      const project = await aProject(create('a'));
      for (let turn = 0; turn < 5; turn += 1)
        await workspace.execute([{ op: 'flag.set', project, flag: 'a', name: `n${turn}` }]);
      const changes = await all(workspace.changes({ ref: `flag/${project}/a` }));
      expect(changes.map(({ writes }) => writes.at(-1)?.version)).toEqual([6, 5, 4, 3, 2, 1]);
      expect((await all(workspace.changes({ project, action: 'flag.set', limit: 3 }))).length).toBe(3);
      expect(await all(workspace.changes({ ref: `flag/${project}/a`, before: changes[4]?.seq as number }))).toEqual([
        changes[5],
      ]);
      expect(await workspace.change(10_000_000)).toBeUndefined();
    });

    it('publishes rulesets, as they are and as they were', async () => {
      const project = await aProject(create('a'));
      const before = await workspace.ruleset(project, 'production');
      const { seq } = await workspace.execute([enable(project, 'a')]);
      const after = await workspace.ruleset(project, 'production');
      expect([before.flags['a']?.enabled, after.flags['a']?.enabled]).toEqual([false, true]);
      expect(after.revision).toBe(seq);
      const { flags, digest } = await workspace.ruleset(project, 'production', seq - 1);
      expect({ flags, digest }).toEqual({ flags: before.flags, digest: before.digest });
      await expect(workspace.ruleset(project, 'nowhere')).rejects.toMatchObject({ code: 'ENVIRONMENT_NOT_FOUND' });
    });

    it('evaluates, explains, and evaluates the past', async () => {
      const project = await aProject(create('a'), create('b'));
      const { seq } = await workspace.execute([enable(project, 'a')]);
      const request = { project, environment: 'production', context: { targetingKey: 'u' } };
      expect((await workspace.evaluate({ ...request, flag: 'a' })).decisions['a']).toMatchObject({
        value: true,
        reason: 'STATIC',
      });
      expect(Object.keys((await workspace.evaluate(request)).decisions)).toEqual(['a', 'b']);
      const then = await workspace.evaluate({ ...request, flag: 'a', at: seq - 1 });
      expect(then).toMatchObject({ seq: seq - 1, decisions: { a: { value: false, reason: 'DISABLED' } } });
      const { explanation } = await workspace.evaluate({ ...request, flag: 'a', explain: true });
      expect(explanation).toMatchObject({ flag: 'a', decision: { value: true } });
      const missing = workspace.evaluate({ ...request, environment: 'nowhere', flag: 'a' });
      await expect(missing).rejects.toMatchObject({ code: 'ENVIRONMENT_NOT_FOUND' });
    });

    it('follows the log from an entry on, until told to stop', async () => {
      const project = await aProject(create('a'));
      const from = (await workspace.info()).head.seq;
      const first = await workspace.execute([{ op: 'flag.set', project, flag: 'a', name: 'one' }]);
      const stop = new AbortController();
      const seen: number[] = [];
      for await (const change of workspace.follow(from, stop.signal)) {
        seen.push(change.seq);
        if (seen.length === 1) void workspace.execute([{ op: 'flag.set', project, flag: 'a', name: 'two' }]);
        if (seen.length === 2) stop.abort();
      }
      expect(seen).toEqual([first.seq, first.seq + 1]);
    });

    it('rolls a flag back to a version and undoes the last change, as changes of their own', async () => {
      const project = await aProject(create('a'));
      const ref = `flag/${project}/a`;
      await workspace.execute([enable(project, 'a')]);
      await workspace.execute([{ op: 'flag.set', project, flag: 'a', name: 'renamed' }]);
      const back = await rollbackOperations(workspace, { ref, to: { version: 1 } });
      const result = await workspace.execute(back.operations, { expect: back.expect });
      expect(result.writes[0]).toMatchObject({ version: 4, after: { name: 'a' } });
      const undo = await undoOperations(workspace, result.seq);
      await workspace.execute(undo.operations, { expect: undo.expect });
      expect(await workspace.get('flag', project, 'a')).toMatchObject({ version: 5, name: 'renamed' });
      // What happened since must not be undone unseen.
      await expect(workspace.execute(undo.operations, { expect: undo.expect })).rejects.toMatchObject({
        code: 'VERSION_CONFLICT',
      });
    });

    it('rolls everything back to an entry', async () => {
      const project = await aProject(create('a'), create('b'));
      const { seq } = await workspace.execute([enable(project, 'a')]);
      const before = await all(workspace.list('flag', project));
      await workspace.execute([{ op: 'segment.create', project, segment: 's' }]);
      await workspace.execute([
        {
          op: 'rule.add',
          project,
          environment: 'production',
          flag: 'b',
          when: { segment: 's' },
          serve: { variation: 'on' },
        },
        create('c')(project),
      ]);
      await workspace.execute([{ op: 'flag.delete', project, flag: 'a' }]);
      const plan = await rollbackOperations(workspace, { to: { seq } });
      await workspace.execute(plan.operations, { expect: plan.expect });
      const withoutVersions = (flags: typeof before) =>
        flags.map(({ version: _v, updatedAt: _u, createdAt: _c, ...rest }) => rest);
      expect(withoutVersions(await all(workspace.list('flag', project)))).toEqual(withoutVersions(before));
      expect(await all(workspace.list('segment', project))).toEqual([]);
      expect((await rollbackOperations(workspace, { to: { seq } })).operations).toEqual([]);
    });

    it('verifies the chain, also against a checkpoint', async () => {
      const checkpoint = await workspace.checkpoint();
      await aProject();
      expect(await workspace.verify(checkpoint)).toMatchObject({ ok: true, checkpoint: { seq: checkpoint.seq } });
      expect(await workspace.verify()).toMatchObject({ ok: true });
      const forged = await workspace.verify({ ...checkpoint, hash: 'f'.repeat(64) });
      expect(forged).toMatchObject({ ok: false, problem: { what: 'not as in the checkpoint' } });
    });

    it('gives a backup whose last line says that it is whole', async () => {
      const text = Buffer.concat(await all(workspace.backup())).toString();
      const lines = text.trimEnd().split('\n');
      const end = JSON.parse(lines.at(-1) ?? '') as { end: true; entries: number; sha256: string };
      expect(end).toMatchObject({ end: true, entries: lines.length - 2 });
      const body = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1);
      expect(createHash('sha256').update(body).digest('hex')).toBe(end.sha256);
    });
  });
}
