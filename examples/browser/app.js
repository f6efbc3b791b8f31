// Flags in a browser, through OpenFeature's own client: the server evaluates, and rules never leave it.
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature, ProviderEvents } from '@openfeature/web-sdk';

const { url, token } = await (await fetch('/settings.json')).json();
const byId = (id) => document.getElementById(id);
let user = 1;

await OpenFeature.setContext({ targetingKey: `user-${user}`, plan: 'pro' });
await OpenFeature.setProviderAndWait(
  new OFREPWebProvider({ baseUrl: url, headers: [['Authorization', `Bearer ${token}`]], cacheMode: 'network-first' }),
);
const flags = OpenFeature.getClient();

function show() {
  const { value, reason, variant } = flags.getBooleanDetails('new-checkout', false);
  byId('checkout').textContent = value ? 'new' : 'classic';
  byId('user').textContent = `user-${user}`;
  byId('why').textContent = `${variant ?? 'default'}, ${reason}`;
}

// The server's event stream says when to look again: a change is on the page at once.
flags.addHandler(ProviderEvents.ConfigurationChanged, show);
byId('other').addEventListener('click', () => {
  user += 1;
  void OpenFeature.setContext({ targetingKey: `user-${user}`, plan: 'pro' }).then(show);
});
show();
document.body.dataset.ready = 'yes';
