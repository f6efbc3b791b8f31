/** What every implementation of the log must do. */

import { uuidv7 } from 'uuidv7';
import { describe, expect, it } from 'vitest';
import type { Change, ChangeLog, Draft, Head } from '../../src/store/types.js';
import { aSegment } from '../support/builders.js';

export interface LogUnderTest {
  readonly log: ChangeLog;
  /** Closes and opens it again, where there is anything to open. */
  reopen(): Promise<ChangeLog>;
  dispose(): Promise<void>;
}

export function aDraft(overrides: Partial<Draft> = {}): Draft {
  const document = aSegment({ key: `s-${uuidv7()}` });
  return {
    id: uuidv7(),
    at: '2026-01-01T00:00:00.000Z',
    actor: 'ana',
    via: 'local',
    operations: [{ op: 'segment.create', project: 'shop', segment: document.key }],
    writes: [{ kind: 'segment', project: 'shop', key: document.key, version: 1, before: null, after: document }],
    ...overrides,
  };
}

async function appendNext(log: ChangeLog, draft: Draft): Promise<Change> {
  for (;;) {
    try {
      return await log.append(draft, await log.head());
    } catch (error) {
      if ((error as { code?: string }).code !== 'VERSION_CONFLICT') throw error;
    }
  }
}

export function describeLog(name: string, create: () => Promise<LogUnderTest>): void {
  describe(name, () => {
    async function using(work: (log: ChangeLog, under: LogUnderTest) => Promise<void>): Promise<void> {
      const under = await create();
      try {
        await work(under.log, under);
      } finally {
        await under.dispose();
      }
    }

    it('starts empty, at the hash of nothing', () =>
      using(async (log) => {
        expect(await log.head()).toMatchObject({ seq: 0, hash: '0'.repeat(64) });
        expect(await log.read(1, 10)).toEqual([]);
      }));

    it('numbers entries from 1 and chains them', () =>
      using(async (log) => {
        const first = await log.append(aDraft(), await log.head());
        const second = await log.append(aDraft({ comment: 'why — "quoted"\n', token: 'tok' }), await log.head());
        expect([first.seq, second.seq, second.prev]).toEqual([1, 2, first.hash]);
        expect(await log.read(1, 10)).toEqual([first, second]);
        expect(await log.head()).toMatchObject({ seq: 2, hash: second.hash });
      }));

    it('refuses an append that expects another head, and changes nothing', () =>
      using(async (log) => {
        const empty = await log.head();
        await log.append(aDraft(), empty);
        const wrong: Head[] = [
          empty,
          { ...(await log.head()), logId: 'another' },
          { ...(await log.head()), hash: 'f'.repeat(64) },
        ];
        for (const head of wrong) {
          await expect(log.append(aDraft(), head)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
        }
        expect((await log.head()).seq).toBe(1);
      }));

    it('gives a repeated draft the entry that it made, however often and with whatever head it comes', () =>
      using(async (log) => {
        const draft = aDraft();
        const head = await log.head();
        const made = await log.append(draft, head);
        await log.append(aDraft(), await log.head());
        expect(await log.append(draft, head)).toEqual(made);
        expect(await log.append(draft, await log.head())).toEqual(made);
        expect((await log.head()).seq).toBe(2);
      }));

    it('refuses another draft under an id that is taken', () =>
      using(async (log) => {
        const draft = aDraft();
        await log.append(draft, await log.head());
        const other = { ...draft, comment: 'another' };
        await expect(log.append(other, await log.head())).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
      }));

    it('lets eight writers contend and gives each draft one entry', () =>
      using(async (log) => {
        const drafts = Array.from({ length: 8 }, () => Array.from({ length: 10 }, () => aDraft()));
        await Promise.all(
          drafts.map(async (mine) => {
            for (const draft of mine) await appendNext(log, draft);
          }),
        );
        const changes = await log.read(1, 1_000);
        expect(changes.map(({ seq }) => seq)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
        expect(new Set(changes.map(({ id }) => id))).toEqual(new Set(drafts.flat().map(({ id }) => id)));
        for (const [index, change] of changes.entries())
          expect(change.prev).toBe(changes[index - 1]?.hash ?? '0'.repeat(64));
      }));

    it('reads a stretch, from anywhere', () =>
      using(async (log) => {
        for (let count = 0; count < 5; count += 1) await log.append(aDraft(), await log.head());
        expect((await log.read(2, 2)).map(({ seq }) => seq)).toEqual([2, 3]);
        expect((await log.read(4, 100)).map(({ seq }) => seq)).toEqual([4, 5]);
        expect(await log.read(6, 10)).toEqual([]);
        expect((await log.read(0, 1)).map(({ seq }) => seq)).toEqual([1]);
      }));

    it('holds a large entry', () =>
      using(async (log, under) => {
        const included = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);
        const document = aSegment({ included });
        const draft = aDraft({
          writes: [{ kind: 'segment', project: 'shop', key: document.key, version: 1, before: null, after: document }],
        });
        const made = await log.append(draft, await log.head());
        const again = await under.reopen();
        expect(await again.read(1, 1)).toEqual([made]);
      }));

    it('is the same after it was closed and opened', () =>
      using(async (log, under) => {
        const draft = aDraft();
        const made = await log.append(draft, await log.head());
        const head = await log.head();
        const again = await under.reopen();
        expect(await again.head()).toEqual(head);
        expect(await again.append(draft, head)).toEqual(made);
        expect((await again.append(aDraft(), head)).prev).toBe(made.hash);
      }));

    it('finishes or refuses what is appended while it closes, and never half of it', () =>
      using(async (log, under) => {
        const drafts = Array.from({ length: 20 }, () => aDraft());
        const outcomes = drafts.map((draft) =>
          appendNext(log, draft).then(
            () => draft.id,
            () => undefined,
          ),
        );
        const again = await under.reopen();
        const made = (await Promise.all(outcomes)).filter((id) => id !== undefined);
        const ids = (await again.read(1, 100)).map(({ id }) => id);
        for (const id of made) expect(ids).toContain(id);
        expect((await again.head()).seq).toBe(ids.length);
      }));
  });
}
