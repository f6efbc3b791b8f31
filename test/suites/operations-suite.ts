/**
 * Every operation, once done and once refused, against anything that executes operations: state in memory, a store, a workspace in this
 * process, over the socket or over TCP. Each case has a project of its own, so one subject serves them all.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Flag, FlagSettings } from '../../src/model/documents.js';
import type { ErrorCode } from '../../src/model/errors.js';
import { isBurgeeError } from '../../src/model/errors.js';
import { OPERATION_SCHEMAS } from '../../src/operations/schemas.js';
import type { Operation, OperationName } from '../../src/operations/types.js';
import type { Workspace } from '../../src/workspace/types.js';

/** What is asked of a subject; every `Workspace` is one. Its actor is an admin. */
export interface OperationsSubject {
  execute(
    operations: readonly Operation[],
    options?: { readonly comment?: string; readonly dryRun?: boolean },
  ): Promise<{ readonly changed: boolean; readonly writes: readonly unknown[] }>;
  get: Workspace['get'];
  close(): Promise<void>;
}

interface Case {
  /** Refused at once, before what is given. */
  readonly refusedFirst?: true;
  readonly given?: (project: string) => Operation[];
  readonly done: (project: string) => Operation;
  readonly see: (subject: OperationsSubject, project: string) => Promise<void>;
  readonly refused: (project: string) => Operation;
  readonly code: ErrorCode;
}

const E = 'production';
const selector = (project: string): string => project.padEnd(22, 'x');
const place = (project: string, flag = 'a') => ({ project, environment: E, flag });

const flagOf = async (subject: OperationsSubject, project: string, key = 'a'): Promise<Flag> => {
  const flag = await subject.get('flag', project, key);
  if (flag === undefined) throw new Error(`there is no flag ${key}`);
  return flag;
};
const settingsOf = async (subject: OperationsSubject, project: string, key = 'a'): Promise<FlagSettings | undefined> =>
  (await flagOf(subject, project, key)).environments[E];

const beta = (project: string): Operation => ({
  op: 'segment.create',
  project,
  segment: 'beta',
  included: ['u1'],
  excluded: ['u2'],
});
const staff = (project: string): Operation => ({
  op: 'rule.add',
  ...place(project),
  id: 'staff',
  when: { attribute: 'plan', op: 'in', values: ['pro'] },
  serve: { variation: 'on' },
});
const token = (project: string): Operation => ({
  op: 'token.create',
  token: selector(project),
  name: 'ci',
  kind: 'admin',
  hash: 'a'.repeat(64),
});
const hook = (project: string): Operation => ({
  op: 'webhook.create',
  project,
  webhook: 'chat',
  url: 'https://chat.example/x',
  secret: 's',
});

/** Each starts from a project with the environment `production` and the boolean flags `a` and `b`. */
const CASES: { readonly [name in OperationName]: Case } = {
  'project.create': {
    done: (project) => ({ op: 'project.create', project: `${project}x`, name: 'X' }),
    see: async (subject, project) =>
      expect(await subject.get('project', '', `${project}x`)).toMatchObject({ name: 'X', version: 1 }),
    refused: (project) => ({ op: 'project.create', project, name: 'Another' }),
    code: 'ALREADY_EXISTS',
  },
  'project.set': {
    done: (project) => ({ op: 'project.set', project, description: 'd' }),
    see: async (subject, project) =>
      expect(await subject.get('project', '', project)).toMatchObject({ description: 'd' }),
    refused: (project) => ({ op: 'project.set', project: `${project}-gone` }),
    code: 'PROJECT_NOT_FOUND',
  },
  'project.delete': {
    refusedFirst: true,
    given: (project) => [
      { op: 'flag.delete', project, flag: 'a' },
      { op: 'flag.archive', project, flag: 'b' },
    ],
    done: (project) => ({ op: 'project.delete', project }),
    see: async (subject, project) => {
      expect(await subject.get('project', '', project)).toBeUndefined();
      expect(await subject.get('environment', project, E)).toBeUndefined();
      expect(await subject.get('flag', project, 'b')).toBeUndefined();
    },
    refused: (project) => ({ op: 'project.delete', project }),
    code: 'IN_USE',
  },
  'environment.create': {
    given: (project) => [{ op: 'flag.enable', ...place(project) }],
    done: (project) => ({ op: 'environment.create', project, environment: 'qa', copyFrom: E }),
    see: async (subject, project) => expect((await flagOf(subject, project)).environments['qa']?.enabled).toBe(true),
    refused: (project) => ({ op: 'environment.create', project, environment: 'x', copyFrom: 'gone' }),
    code: 'ENVIRONMENT_NOT_FOUND',
  },
  'environment.set': {
    done: (project) => ({ op: 'environment.set', project, environment: E, color: 'red' }),
    see: async (subject, project) =>
      expect(await subject.get('environment', project, E)).toMatchObject({ color: 'red' }),
    refused: (project) => ({ op: 'environment.set', project, environment: E, color: 'pink' as never }),
    code: 'INVALID_INPUT',
  },
  'environment.delete': {
    given: (project) => [{ op: 'flag.enable', ...place(project) }],
    done: (project) => ({ op: 'environment.delete', project, environment: E }),
    see: async (subject, project) => expect((await flagOf(subject, project)).environments).toEqual({}),
    refused: (project) => ({ op: 'environment.delete', project, environment: 'gone' }),
    code: 'ENVIRONMENT_NOT_FOUND',
  },
  'flag.create': {
    done: (project) => ({ op: 'flag.create', project, flag: 'c', variations: [{ key: '10%', value: 0.1 }] }),
    see: async (subject, project) => expect(await flagOf(subject, project, 'c')).toMatchObject({ type: 'number' }),
    refused: (project) => ({
      op: 'flag.create',
      project,
      flag: 'a',
      type: 'string',
      variations: [{ key: 'x', value: 'x' }],
    }),
    code: 'ALREADY_EXISTS',
  },
  'flag.set': {
    done: (project) => ({ op: 'flag.set', project, flag: 'a', tags: ['t'] }),
    see: async (subject, project) => expect(await flagOf(subject, project)).toMatchObject({ tags: ['t'] }),
    refused: (project) => ({ op: 'flag.set', project, flag: 'gone' }),
    code: 'FLAG_NOT_FOUND',
  },
  'flag.clone': {
    done: (project) => ({ op: 'flag.clone', project, flag: 'a', to: 'c' }),
    see: async (subject, project) =>
      expect((await flagOf(subject, project, 'c')).salt).toBe((await flagOf(subject, project)).salt),
    refused: (project) => ({ op: 'flag.clone', project, flag: 'a', to: 'b' }),
    code: 'ALREADY_EXISTS',
  },
  'flag.rename': {
    given: (project) => [
      { op: 'prerequisite.add', ...place(project, 'b'), prerequisite: { flag: 'a', variations: ['on'] } },
    ],
    done: (project) => ({ op: 'flag.rename', project, flag: 'a', to: 'c' }),
    see: async (subject, project) => {
      expect(await subject.get('flag', project, 'a')).toBeUndefined();
      expect((await settingsOf(subject, project, 'b'))?.prerequisites).toEqual([{ flag: 'c', variations: ['on'] }]);
    },
    refused: (project) => ({ op: 'flag.rename', project, flag: 'a', to: 'b' }),
    code: 'ALREADY_EXISTS',
  },
  'flag.archive': {
    given: (project) => [
      { op: 'prerequisite.add', ...place(project, 'a'), prerequisite: { flag: 'b', variations: ['on'] } },
    ],
    done: (project) => ({ op: 'flag.archive', project, flag: 'a' }),
    see: async (subject, project) => expect(await flagOf(subject, project)).toMatchObject({ archived: true }),
    refused: (project) => ({ op: 'flag.archive', project, flag: 'b' }),
    code: 'IN_USE',
  },
  'flag.unarchive': {
    given: (project) => [{ op: 'flag.archive', project, flag: 'a' }],
    done: (project) => ({ op: 'flag.unarchive', project, flag: 'a' }),
    see: async (subject, project) => expect(await flagOf(subject, project)).toMatchObject({ archived: false }),
    refused: (project) => ({ op: 'flag.unarchive', project, flag: 'gone' }),
    code: 'FLAG_NOT_FOUND',
  },
  'flag.delete': {
    given: (project) => [
      { op: 'prerequisite.add', ...place(project, 'a'), prerequisite: { flag: 'b', variations: ['on'] } },
    ],
    done: (project) => ({ op: 'flag.delete', project, flag: 'a' }),
    see: async (subject, project) => expect(await subject.get('flag', project, 'a')).toBeUndefined(),
    refused: (project) => ({ op: 'flag.delete', project, flag: 'b' }),
    code: 'IN_USE',
  },
  'flag.enable': {
    done: (project) => ({ op: 'flag.enable', ...place(project) }),
    see: async (subject, project) => expect((await settingsOf(subject, project))?.enabled).toBe(true),
    refused: (project) => ({ op: 'flag.enable', ...place(project), environment: 'gone' }),
    code: 'ENVIRONMENT_NOT_FOUND',
  },
  'flag.disable': {
    given: (project) => [{ op: 'flag.enable', ...place(project) }],
    done: (project) => ({ op: 'flag.disable', ...place(project) }),
    see: async (subject, project) => expect((await settingsOf(subject, project))?.enabled).toBe(false),
    refused: (project) => ({ op: 'flag.disable', ...place(project), project: 'gone' }),
    code: 'PROJECT_NOT_FOUND',
  },
  'flag.serve': {
    done: (project) => ({ op: 'flag.serve', ...place(project), variation: 'off' }),
    see: async (subject, project) =>
      expect((await settingsOf(subject, project))?.fallthrough).toEqual({ variation: 'off' }),
    refused: (project) => ({ op: 'flag.serve', ...place(project), variation: 'of' }),
    code: 'VARIATION_UNKNOWN',
  },
  'flag.rollout': {
    done: (project) => ({ op: 'flag.rollout', ...place(project), shares: [{ variation: 'on', weight: 25_000 }] }),
    see: async (subject, project) =>
      expect((await settingsOf(subject, project))?.fallthrough).toEqual({
        split: {
          ranges: [
            { variation: 'on', from: 0, to: 25_000 },
            { variation: 'off', from: 25_000, to: 100_000 },
          ],
        },
      }),
    refused: (project) => ({ op: 'flag.rollout', ...place(project), shares: [{ variation: 'on', weight: 101_000 }] }),
    code: 'INVALID_INPUT',
  },
  'flag.configure': {
    done: (project) => ({
      op: 'flag.configure',
      ...place(project),
      settings: { enabled: true, prerequisites: [], targets: [], rules: [] },
    }),
    see: async (subject, project) =>
      expect(await settingsOf(subject, project)).toEqual({ enabled: true, prerequisites: [], targets: [], rules: [] }),
    refused: (project) => ({
      op: 'flag.configure',
      ...place(project),
      settings: { enabled: true, prerequisites: [{ flag: 'gone', variations: ['on'] }], targets: [], rules: [] },
    }),
    code: 'FLAG_NOT_FOUND',
  },
  'variation.add': {
    done: (project) => ({ op: 'variation.add', project, flag: 'a', variation: { key: 'maybe', value: true } }),
    see: async (subject, project) => expect((await flagOf(subject, project)).variations).toHaveLength(3),
    refused: (project) => ({ op: 'variation.add', project, flag: 'a', variation: { key: 'x', value: 'x' } }),
    code: 'INVALID_INPUT',
  },
  'variation.set': {
    given: (project) => [{ op: 'flag.enable', ...place(project) }],
    done: (project) => ({
      op: 'variation.set',
      project,
      flag: 'a',
      variation: { key: 'on', value: true },
      rename: 'yes',
    }),
    see: async (subject, project) =>
      expect((await settingsOf(subject, project))?.fallthrough).toEqual({ variation: 'yes' }),
    refused: (project) => ({ op: 'variation.set', project, flag: 'a', variation: { key: 'gone', value: true } }),
    code: 'VARIATION_UNKNOWN',
  },
  'variation.remove': {
    given: (project) => [{ op: 'variation.add', project, flag: 'a', variation: { key: 'maybe', value: true } }],
    done: (project) => ({ op: 'variation.remove', project, flag: 'a', variation: 'maybe' }),
    see: async (subject, project) => expect((await flagOf(subject, project)).variations).toHaveLength(2),
    refused: (project) => ({ op: 'variation.remove', project, flag: 'a', variation: 'off' }),
    code: 'IN_USE',
  },
  'target.add': {
    done: (project) => ({ op: 'target.add', ...place(project), variation: 'on', keys: ['u1'] }),
    see: async (subject, project) =>
      expect((await settingsOf(subject, project))?.targets).toEqual([{ variation: 'on', keys: ['u1'] }]),
    refused: (project) => ({ op: 'target.add', ...place(project), variation: 'onn', keys: ['u1'] }),
    code: 'VARIATION_UNKNOWN',
  },
  'target.remove': {
    given: (project) => [{ op: 'target.add', ...place(project), variation: 'on', keys: ['u1', 'u2'] }],
    done: (project) => ({ op: 'target.remove', ...place(project), variation: 'on', keys: ['u1'] }),
    see: async (subject, project) =>
      expect((await settingsOf(subject, project))?.targets).toEqual([{ variation: 'on', keys: ['u2'] }]),
    refused: (project) => ({ op: 'target.remove', ...place(project), variation: 'on', keys: [] }),
    code: 'INVALID_INPUT',
  },
  'rule.add': {
    given: (project) => [beta(project)],
    done: (project) => ({
      op: 'rule.add',
      ...place(project),
      id: 'r',
      when: { segment: 'beta' },
      serve: { shares: [{ variation: 'on', weight: 5_000 }], by: 'company.id' },
    }),
    see: async (subject, project) =>
      expect((await settingsOf(subject, project))?.rules).toEqual([
        {
          id: 'r',
          when: { segment: 'beta' },
          serve: { split: { by: 'company.id', ranges: [{ variation: 'on', from: 0, to: 5_000 }] } },
        },
      ]),
    refused: (project) => ({
      op: 'rule.add',
      ...place(project),
      when: { segment: 'gone' },
      serve: { variation: 'on' },
    }),
    code: 'SEGMENT_NOT_FOUND',
  },
  'rule.set': {
    given: (project) => [staff(project)],
    done: (project) => ({ op: 'rule.set', ...place(project), rule: 'staff', name: 'Staff' }),
    see: async (subject, project) => expect((await settingsOf(subject, project))?.rules[0]?.name).toBe('Staff'),
    refused: (project) => ({ op: 'rule.set', ...place(project), rule: 'gone' }),
    code: 'RULE_NOT_FOUND',
  },
  'rule.move': {
    given: (project) => [
      staff(project),
      { ...(staff(project) as Extract<Operation, { op: 'rule.add' }>), id: 'other' },
    ],
    done: (project) => ({ op: 'rule.move', ...place(project), rule: 'other', to: 0 }),
    see: async (subject, project) =>
      expect((await settingsOf(subject, project))?.rules.map(({ id }) => id)).toEqual(['other', 'staff']),
    refused: (project) => ({ op: 'rule.move', ...place(project), rule: 'gone', to: 0 }),
    code: 'RULE_NOT_FOUND',
  },
  'rule.remove': {
    given: (project) => [staff(project)],
    done: (project) => ({ op: 'rule.remove', ...place(project), rule: 'staff' }),
    see: async (subject, project) => expect((await settingsOf(subject, project))?.rules).toEqual([]),
    refused: (project) => ({ op: 'rule.remove', ...place(project), rule: 'gone' }),
    code: 'RULE_NOT_FOUND',
  },
  'prerequisite.add': {
    given: (project) => [
      { op: 'prerequisite.add', ...place(project, 'b'), prerequisite: { flag: 'c', variations: ['on'] } },
      { op: 'flag.create', project, flag: 'c' },
    ],
    done: (project) => ({ op: 'prerequisite.add', ...place(project), prerequisite: { flag: 'b', variations: ['on'] } }),
    see: async (subject, project) => expect((await settingsOf(subject, project))?.prerequisites).toHaveLength(1),
    refused: (project) => ({
      op: 'prerequisite.add',
      ...place(project, 'c'),
      prerequisite: { flag: 'b', variations: ['on'] },
    }),
    code: 'PREREQUISITE_CYCLE',
  },
  'prerequisite.remove': {
    given: (project) => [
      { op: 'prerequisite.add', ...place(project), prerequisite: { flag: 'b', variations: ['on'] } },
    ],
    done: (project) => ({ op: 'prerequisite.remove', ...place(project), prerequisite: 'b' }),
    see: async (subject, project) => expect((await settingsOf(subject, project))?.prerequisites).toEqual([]),
    refused: (project) => ({ op: 'prerequisite.remove', ...place(project, 'gone'), prerequisite: 'b' }),
    code: 'FLAG_NOT_FOUND',
  },
  'segment.create': {
    done: beta,
    see: async (subject, project) =>
      expect(await subject.get('segment', project, 'beta')).toMatchObject({ by: 'targetingKey', included: ['u1'] }),
    refused: (project) => ({
      op: 'segment.create',
      project,
      segment: 'x',
      rules: [{ id: 'r', when: { segment: 'x' } }],
    }),
    code: 'INVALID_INPUT',
  },
  'segment.set': {
    given: (project) => [beta(project)],
    done: (project) => ({ op: 'segment.set', project, segment: 'beta', by: 'email' }),
    see: async (subject, project) =>
      expect(await subject.get('segment', project, 'beta')).toMatchObject({ by: 'email', included: ['u1'] }),
    refused: (project) => ({ op: 'segment.set', project, segment: 'gone' }),
    code: 'SEGMENT_NOT_FOUND',
  },
  'segment.delete': {
    given: (project) => [
      beta(project),
      { op: 'segment.create', project, segment: 'used' },
      { ...(staff(project) as Extract<Operation, { op: 'rule.add' }>), when: { segment: 'used' } },
    ],
    done: (project) => ({ op: 'segment.delete', project, segment: 'beta' }),
    see: async (subject, project) => expect(await subject.get('segment', project, 'beta')).toBeUndefined(),
    refused: (project) => ({ op: 'segment.delete', project, segment: 'used' }),
    code: 'IN_USE',
  },
  'segment.include': {
    given: (project) => [beta(project)],
    done: (project) => ({ op: 'segment.include', project, segment: 'beta', keys: ['u2'] }),
    see: async (subject, project) =>
      expect(await subject.get('segment', project, 'beta')).toMatchObject({ included: ['u1', 'u2'], excluded: [] }),
    refused: (project) => ({ op: 'segment.include', project, segment: 'beta', keys: [] }),
    code: 'INVALID_INPUT',
  },
  'segment.exclude': {
    given: (project) => [beta(project)],
    done: (project) => ({ op: 'segment.exclude', project, segment: 'beta', keys: ['u1'] }),
    see: async (subject, project) =>
      expect(await subject.get('segment', project, 'beta')).toMatchObject({ included: [], excluded: ['u2', 'u1'] }),
    refused: (project) => ({ op: 'segment.exclude', project, segment: 'gone', keys: ['u'] }),
    code: 'SEGMENT_NOT_FOUND',
  },
  'segment.forget': {
    given: (project) => [beta(project)],
    done: (project) => ({ op: 'segment.forget', project, segment: 'beta', keys: ['u1', 'u2'] }),
    see: async (subject, project) =>
      expect(await subject.get('segment', project, 'beta')).toMatchObject({ included: [], excluded: [] }),
    refused: (project) => ({ op: 'segment.forget', project, segment: 'gone', keys: ['u'] }),
    code: 'SEGMENT_NOT_FOUND',
  },
  'token.create': {
    done: token,
    see: async (subject, project) =>
      expect(await subject.get('token', '', selector(project))).toMatchObject({ name: 'ci', role: 'viewer' }),
    refused: (project) => ({
      op: 'token.create',
      token: selector(`${project}s`),
      name: 'app',
      kind: 'sdk',
      hash: 'a'.repeat(64),
      projects: [project],
    }),
    code: 'INVALID_INPUT',
  },
  'token.revoke': {
    given: (project) => [token(project)],
    done: (project) => ({ op: 'token.revoke', token: selector(project) }),
    see: async (subject, project) =>
      expect((await subject.get('token', '', selector(project)))?.revokedAt).toEqual(expect.any(String)),
    refused: (project) => ({ op: 'token.revoke', token: selector(`${project}gone`) }),
    code: 'TOKEN_NOT_FOUND',
  },
  'webhook.create': {
    done: hook,
    see: async (subject, project) =>
      expect(await subject.get('webhook', project, 'chat')).toMatchObject({ enabled: true }),
    refused: (project) => ({ op: 'webhook.create', project, webhook: 'x', url: 'javascript:alert(1)', secret: 's' }),
    code: 'INVALID_INPUT',
  },
  'webhook.set': {
    given: (project) => [hook(project)],
    done: (project) => ({ op: 'webhook.set', project, webhook: 'chat', enabled: false }),
    see: async (subject, project) =>
      expect(await subject.get('webhook', project, 'chat')).toMatchObject({ enabled: false }),
    refused: (project) => ({ op: 'webhook.set', project, webhook: 'gone' }),
    code: 'WEBHOOK_NOT_FOUND',
  },
  'webhook.delete': {
    given: (project) => [hook(project)],
    done: (project) => ({ op: 'webhook.delete', project, webhook: 'chat' }),
    see: async (subject, project) => expect(await subject.get('webhook', project, 'chat')).toBeUndefined(),
    refused: (project) => ({ op: 'webhook.delete', project, webhook: 'gone' }),
    code: 'WEBHOOK_NOT_FOUND',
  },
  'document.restore': {
    done: (project) => ({ op: 'document.restore', ref: `flag/${project}/a`, document: null }),
    see: async (subject, project) => expect(await subject.get('flag', project, 'a')).toBeUndefined(),
    refused: (project) => ({ op: 'document.restore', ref: `flag/${project}`, document: null }),
    code: 'INVALID_INPUT',
  },
};

async function codeOf(run: () => Promise<unknown>): Promise<ErrorCode> {
  try {
    await run();
  } catch (error) {
    if (isBurgeeError(error)) return error.code;
    throw error;
  }
  throw new Error('nothing was refused');
}

export function operationsSuite(name: string, open: () => Promise<OperationsSubject>): void {
  describe(`operations, ${name}`, () => {
    let subject: OperationsSubject;
    let projects = 0;

    beforeAll(async () => {
      subject = await open();
    });
    afterAll(async () => {
      await subject.close();
    });

    async function aProject(isProtected = false): Promise<string> {
      projects += 1;
      const project = `p${projects}`;
      await subject.execute([
        { op: 'project.create', project },
        { op: 'environment.create', project, environment: E, protected: isProtected },
        { op: 'flag.create', project, flag: 'a' },
        { op: 'flag.create', project, flag: 'b' },
      ]);
      return project;
    }

    it.each(Object.entries(CASES))('%s', async (_, { refusedFirst, given, done, see, refused, code }) => {
      const project = await aProject();
      const refuse = async () => expect(await codeOf(() => subject.execute([refused(project)]))).toBe(code);
      if (refusedFirst) await refuse();
      if (given) await subject.execute(given(project));
      if (!refusedFirst) await refuse();
      const planned = await subject.execute([done(project)], { dryRun: true });
      expect(planned.changed).toBe(false);
      expect(planned.writes.length).toBeGreaterThan(0);
      const result = await subject.execute([done(project)]);
      expect(result.changed).toBe(true);
      expect(result.writes).toHaveLength(planned.writes.length);
      await see(subject, project);
    });

    it('are the operations that there are', () => {
      expect(Object.keys(CASES).sort()).toEqual(Object.keys(OPERATION_SCHEMAS).sort());
    });

    it('write nothing when it is so already', async () => {
      const project = await aProject();
      await subject.execute([{ op: 'flag.enable', ...place(project) }]);
      const again = await subject.execute([{ op: 'flag.enable', ...place(project) }]);
      expect(again).toMatchObject({ changed: false, writes: [] });
    });

    it('are done all together or not at all', async () => {
      const project = await aProject();
      const both: Operation[] = [
        { op: 'flag.enable', ...place(project) },
        { op: 'flag.enable', ...place(project, 'gone') },
      ];
      expect(await codeOf(() => subject.execute(both))).toBe('FLAG_NOT_FOUND');
      expect(await settingsOf(subject, project)).toBeUndefined();
    });

    it('may name their objects in any order', async () => {
      const project = await aProject();
      await subject.execute([
        { op: 'prerequisite.add', ...place(project), prerequisite: { flag: 'later', variations: ['on'] } },
        { ...(staff(project) as Extract<Operation, { op: 'rule.add' }>), when: { segment: 'beta' } },
        { op: 'flag.create', project, flag: 'later' },
        beta(project),
      ]);
      expect((await settingsOf(subject, project))?.rules).toHaveLength(1);
    });

    it('want a comment in a protected environment', async () => {
      const project = await aProject(true);
      const enable: Operation[] = [{ op: 'flag.enable', ...place(project) }];
      expect(await codeOf(() => subject.execute(enable))).toBe('COMMENT_REQUIRED');
      expect(await subject.execute(enable, { comment: 'launch' })).toMatchObject({ changed: true });
    });

    it('keep variations and environments that are called like what objects have', async () => {
      const project = await aProject();
      const variations = JSON.parse(
        '[{"key": "__proto__", "value": {"toString": {"x": 1}}}, {"key": "constructor", "value": {}}]',
      );
      await subject.execute([
        { op: 'environment.create', project, environment: 'constructor' },
        { op: 'flag.create', project, flag: 'odd', variations },
        { op: 'flag.serve', project, environment: 'constructor', flag: 'odd', variation: 'constructor' },
      ]);
      const flag = await flagOf(subject, project, 'odd');
      expect(JSON.stringify(flag.variations)).toBe(JSON.stringify(variations));
      expect(Object.keys(flag.environments)).toEqual(['constructor']);
    });

    it('say everything that is wrong with them at once', async () => {
      const project = await aProject();
      const wrong = [{ op: 'flag.enable', project, flag: 'a' }, { op: 'flag.enabel' }] as never;
      await expect(subject.execute(wrong)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        details: { issues: [{ path: 'operations.0.environment' }, { path: 'operations.1.op' }] },
      });
    });
  });
}
