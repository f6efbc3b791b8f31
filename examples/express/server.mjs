// An Express service with feature flags: node examples/express/server.mjs
import { createClient } from '@burgee/sdk';
import { adminHandler, webhookReceiver } from '@burgee/sdk/node';
import express from 'express';

const { BURGEE_URL, BURGEE_TOKEN, BURGEE_WEBHOOK_SECRET, FLAGS_ADMIN_TOKEN = 'admin', PORT = '3000' } = process.env;

const flags = createClient({ url: BURGEE_URL, token: BURGEE_TOKEN, cacheFile: '/tmp/burgee-express-flags.json' });
// Two seconds at most: without a server, the last good rules serve, and before the first ones the defaults below.
await flags.ready({ timeoutMs: 2000 });

const app = express();

app.use((request, _, next) => {
  request.context = { targetingKey: request.get('x-user') ?? 'anonymous', plan: request.get('x-plan') };
  next();
});

app.get('/checkout', (request, response) => {
  const isNew = flags.boolean('new-checkout', request.context, false);
  response.json({ checkout: isNew ? 'new' : 'classic', user: request.context.targetingKey });
});

app.get('/checkout/why', (request, response) => {
  response.json(flags.evaluate('new-checkout', request.context, false));
});

// `burgee webhook add` names this address; a delivery brings the news even where streams do not pass.
if (BURGEE_WEBHOOK_SECRET) app.all('/hooks/burgee', webhookReceiver(flags, { secret: BURGEE_WEBHOOK_SECRET }));
app.use('/internal/flags', adminHandler(flags, { token: FLAGS_ADMIN_TOKEN }));

const server = app.listen(Number(PORT), () => console.log(`listening on http://localhost:${server.address().port}`));
process.on('SIGTERM', () => server.close(() => void flags.close()));
