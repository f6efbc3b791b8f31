import { describe, expect, it } from 'vitest';
import { createAddressGuard } from '../../../src/server/webhooks/address-guard.js';

describe('address guard', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:8.8.8.8]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[2001::1]',
    '[fc00::1]',
    '[fd12::1]',
    '[fe80::1]',
    '[ff02::1]',
    'localhost',
  ])('keeps webhooks away from %s', async (host) => {
    await expect(createAddressGuard().addressOf(host)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '[2606:4700::1111]', '[2a00:1450::1]'])(
    'lets them call %s',
    async (host) => {
      expect((await createAddressGuard().addressOf(host)).address).toBe(host.replace(/[[\]]/g, ''));
    },
  );

  it('lets operators name inner addresses', async () => {
    const guard = createAddressGuard(['10.0.0.0/8', 'localhost', 'fd12::/16', '192.168.1.7']);
    expect((await guard.addressOf('10.9.9.9')).family).toBe(4);
    expect((await guard.addressOf('[fd12::1]')).family).toBe(6);
    expect((await guard.addressOf('192.168.1.7')).address).toBe('192.168.1.7');
    expect((await guard.addressOf('LOCALHOST')).address).toMatch(/^(127\.|::1$)/);
    await expect(guard.addressOf('192.168.1.8')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    for (const bad of ['10.0.0.0/33', '10.0.0.0/x', 'name/8'])
      expect(() => createAddressGuard([bad])).toThrow(/no host name/);
  });
});
