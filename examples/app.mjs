// A whole application with feature flags: node examples/app.mjs [FLAG…], then change the flags and watch.
import { createClient } from '@burgee/sdk';

const { BURGEE_URL: url = 'http://127.0.0.1:4242', BURGEE_TOKEN: token } = process.env;
const keys = process.argv.length > 2 ? process.argv.slice(2) : ['new-checkout'];

const flags = createClient({ url, token });
flags.on('status', (status) => console.log(`server: ${status}`));
flags.on('change', ({ keys, revision }) => console.log(`revision ${revision} touches ${keys.join(', ')}`));
const { source } = await flags.ready({ timeoutMs: 2000 });
console.log(`rules from ${source}, revision ${flags.stats().revision}`);

setInterval(() => {
  for (const key of keys) {
    const counts = {};
    for (let user = 0; user < 1000; user++) {
      const { value, variation = 'default' } = flags.evaluate(key, { targetingKey: `user-${user}` }, null);
      const served = `${variation} = ${JSON.stringify(value)}`;
      counts[served] = (counts[served] ?? 0) + 1;
    }
    console.log(key, counts);
  }
}, 2000);
