import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { requirePermissions } from '../../../src/server/admin/routes.js';

describe('a route of the admin plane', () => {
  it('that does not say who may use it keeps the server from starting', async () => {
    const app = Fastify();
    requirePermissions(app);
    expect(() => app.get('/v1/new', () => 'secret')).toThrow(/declares no permission/);
    expect(() => app.get('/v1/new', { config: { permission: 'anybody' as never } }, () => 'secret')).toThrow(
      /declares no permission/,
    );
    app.get('/v1/open', { config: { permission: 'public' } }, () => 'open');
    await app.ready();
    await app.close();
  });
});
