// A Fastify service that asks through OpenFeature: node examples/fastify/server.mjs
import { BurgeeProvider } from '@burgee/sdk/openfeature';
import { OpenFeature, ProviderEvents } from '@openfeature/server-sdk';
import Fastify from 'fastify';

const { BURGEE_URL, BURGEE_TOKEN, PORT = '3000' } = process.env;

const provider = new BurgeeProvider({ url: BURGEE_URL, token: BURGEE_TOKEN, readyTimeoutMs: 2000 });
await OpenFeature.setProviderAndWait(provider).catch((error) => console.error(`flags: ${error.message}`));
const flags = OpenFeature.getClient();

const app = Fastify();
flags.addHandler(ProviderEvents.ConfigurationChanged, ({ flagsChanged } = {}) =>
  console.log(`changed: ${flagsChanged}`),
);

app.decorateRequest('context', null);
app.addHook('onRequest', async (request) => {
  request.context = {
    targetingKey: request.headers['x-user'] ?? 'anonymous',
    plan: request.headers['x-plan'] ?? 'free',
  };
});

app.get('/checkout', async ({ context }) => ({
  checkout: (await flags.getBooleanValue('new-checkout', false, context)) ? 'new' : 'classic',
  user: context.targetingKey,
}));

app.get('/checkout/why', ({ context }) => flags.getBooleanDetails('new-checkout', false, context));

app.addHook('onClose', () => OpenFeature.close());
console.log(`listening on ${await app.listen({ port: Number(PORT) })}`);
process.on('SIGTERM', () => void app.close());
