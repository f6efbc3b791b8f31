import { describe, expect, it } from 'vitest';
import { requiredRole } from '../../src/operations/permissions.js';
import { OPERATION_SCHEMAS } from '../../src/operations/schemas.js';
import type { Operation } from '../../src/operations/types.js';
import { codeOf, refusalOf } from '../support/refusal.js';
import { AT_PRODUCTION, aShop } from '../support/shop.js';

const enable: Operation = { op: 'flag.enable', ...AT_PRODUCTION };

describe('permissions', () => {
  it('let editors change flags and segments, and nobody but admins the rest', () => {
    const editor = Object.keys(OPERATION_SCHEMAS).filter(
      (op) => op !== 'document.restore' && requiredRole({ op } as Operation) === 'editor',
    );
    expect(new Set(editor.map((op) => op.split('.')[0]))).toEqual(
      new Set(['flag', 'variation', 'target', 'rule', 'prerequisite', 'segment']),
    );
    const restore = (ref: string) => requiredRole({ op: 'document.restore', ref, document: null });
    expect(
      ['flag/shop/a', 'segment/shop/a', 'environment/shop/a', 'project/a', 'token/a', 'webhook/shop/a', '?'].map(
        restore,
      ),
    ).toEqual(['editor', 'editor', 'admin', 'admin', 'admin', 'admin', 'admin']);
  });

  it('let viewers change nothing', async () => {
    const error = await refusalOf(() => aShop().run([enable], { actor: { role: 'viewer' } }));
    expect(error).toMatchObject({ code: 'FORBIDDEN', details: { required: 'editor', role: 'viewer' } });
  });

  it('keep an actor in its projects and environments', async () => {
    const run = (actor: object) => codeOf(() => aShop().run([{ op: 'flag.disable', ...AT_PRODUCTION }], { actor }));
    expect(await run({ projects: ['web'] })).toBe('FORBIDDEN');
    expect(await run({ projects: [] })).toBe('FORBIDDEN');
    expect(await run({ environments: ['staging'] })).toBe('FORBIDDEN');
    await aShop().run([{ op: 'flag.disable', ...AT_PRODUCTION }], {
      actor: { projects: ['shop'], environments: ['production'] },
    });
  });

  it('are asked before anything is looked up, so that a refusal says nothing about what there is', async () => {
    const missing: Operation = { ...enable, project: 'web' };
    expect(await codeOf(() => aShop().run([missing], { actor: { projects: ['shop'] } }))).toBe('FORBIDDEN');
  });
});
