import { describe, expect, it } from 'vitest';
import type { OperationOf } from '../../src/operations/types.js';
import { codeOf } from '../support/refusal.js';
import { aShop, twice } from '../support/shop.js';

const SELECTOR = 'A'.repeat(22);
const create = (more: Partial<OperationOf<'token.create'>> = {}): OperationOf<'token.create'> => ({
  op: 'token.create',
  token: SELECTOR,
  name: 'ci',
  kind: 'admin',
  hash: 'f'.repeat(64),
  ...more,
});
const BOUND = { projects: ['shop'], environments: ['production'] };

describe('tokens', () => {
  it('have no more of a role than they are given', async () => {
    const shop = aShop();
    await twice(shop, create());
    expect(shop.get('token', '', SELECTOR)).toMatchObject({ role: 'viewer', createdBy: 'ana', kind: 'admin' });
    await shop.run([create({ token: 'B'.repeat(22), name: 'web', kind: 'sdk', role: 'admin', ...BOUND })]);
    expect(shop.get('token', '', 'B'.repeat(22))).toMatchObject({ role: 'viewer', ...BOUND });
  });

  it('that read are for one project and one environment', async () => {
    const shop = aShop();
    for (const kind of ['sdk', 'client'] as const) {
      expect(await codeOf(() => shop.run([create({ kind })]))).toBe('INVALID_INPUT');
      expect(await codeOf(() => shop.run([create({ kind, ...BOUND, environments: ['staging', 'production'] })]))).toBe(
        'INVALID_INPUT',
      );
      expect(await codeOf(() => shop.run([create({ kind, ...BOUND, environments: ['prod'] })]))).toBe(
        'ENVIRONMENT_NOT_FOUND',
      );
    }
  });

  it('share a name only with those that may do the same', async () => {
    const shop = aShop();
    await shop.run([create({ role: 'editor' })]);
    const again = (more: Partial<OperationOf<'token.create'>>) => create({ token: 'B'.repeat(22), ...more });
    for (const other of [{ role: 'admin' }, { role: 'editor', projects: ['shop'] }, { kind: 'replica' }] as const) {
      expect(await codeOf(() => shop.run([again(other)]))).toBe('ALREADY_EXISTS');
    }
    await shop.run([again({ role: 'editor' })]);
    await shop.run([{ op: 'token.revoke', token: SELECTOR }]);
    await shop.run([{ op: 'token.revoke', token: 'B'.repeat(22) }, create({ token: 'C'.repeat(22), role: 'admin' })]);
    expect(shop.get('token', '', 'C'.repeat(22))).toMatchObject({ name: 'ci', role: 'admin' });
  });

  it('never have expired already', async () => {
    expect(await codeOf(() => aShop().run([create({ expiresAt: '2020-01-01T00:00:00Z' })]))).toBe('INVALID_INPUT');
  });

  it('are revoked for good', async () => {
    const shop = aShop();
    await shop.run([create()]);
    const before = shop.get('token', '', SELECTOR) ?? null;
    await twice(shop, { op: 'token.revoke', token: SELECTOR });
    expect(shop.get('token', '', SELECTOR)?.revokedAt).toMatch(/^2026-/);
    expect(await codeOf(() => shop.run([{ op: 'document.restore', ref: `token/${SELECTOR}`, document: before }]))).toBe(
      'INVALID_INPUT',
    );
    await shop.run([{ op: 'document.restore', ref: `token/${SELECTOR}`, document: null }]);
    expect(await codeOf(() => shop.run([{ op: 'document.restore', ref: `token/${SELECTOR}`, document: before }]))).toBe(
      'INVALID_INPUT',
    );
    expect(await codeOf(() => shop.run([{ op: 'token.revoke', token: 'C'.repeat(22) }]))).toBe('TOKEN_NOT_FOUND');
  });

  it('do not reach further than whoever makes them', async () => {
    const shop = aShop();
    const limited = { actor: { projects: ['shop'] } };
    expect(await codeOf(() => shop.run([create()], limited))).toBe('FORBIDDEN');
    expect(await codeOf(() => shop.run([create({ projects: ['shop', 'web'] })], limited))).toBe('FORBIDDEN');
    await shop.run([create({ projects: ['shop'] })], limited);
    expect(
      await codeOf(() => shop.run([{ op: 'token.revoke', token: SELECTOR }], { actor: { projects: ['web'] } })),
    ).toBe('FORBIDDEN');
    expect(
      await codeOf(() =>
        shop.run([create({ token: 'D'.repeat(22), projects: ['shop'] })], { actor: { environments: ['staging'] } }),
      ),
    ).toBe('FORBIDDEN');
  });
});

describe('webhooks', () => {
  const on = { project: 'shop', webhook: 'chat' };

  it('are created, changed and removed', async () => {
    const shop = aShop();
    await twice(shop, { op: 'webhook.create', ...on, url: 'https://chat.example/x', secret: 's' });
    await twice(shop, { op: 'webhook.set', ...on, enabled: false, environments: ['staging'] });
    expect(shop.get('webhook', 'shop', 'chat')).toMatchObject({
      url: 'https://chat.example/x',
      enabled: false,
      environments: ['staging'],
      secret: 's',
    });
    await shop.run([{ op: 'webhook.delete', ...on }]);
    expect(await codeOf(() => shop.run([{ op: 'webhook.delete', ...on }]))).toBe('WEBHOOK_NOT_FOUND');
  });

  it('need an address, a secret and environments that exist', async () => {
    const shop = aShop();
    const make = (more: object) => codeOf(() => shop.run([{ op: 'webhook.create', ...on, ...more }]));
    expect(await make({ secret: 's' })).toBe('INVALID_INPUT');
    expect(await make({ url: 'https://chat.example' })).toBe('INVALID_INPUT');
    expect(await make({ url: 'ftp://chat.example', secret: 's' })).toBe('INVALID_INPUT');
    expect(await make({ url: 'https://chat.example', secret: 's', environments: ['gone'] })).toBe(
      'ENVIRONMENT_NOT_FOUND',
    );
  });
});
