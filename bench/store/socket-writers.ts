/** A process of its own that writes through the owner's socket: `SOCKET WRITERS MS`, answers in JSON. */
import { createAdminClient } from '../../src/workspace/client.js';
import { write } from './writers.js';

const [socketPath = '', writers, ms] = process.argv.slice(2);
const client = createAdminClient({ socketPath, actor: 'bench' });
// One round to warm up: connections, and code that is compiled on the way.
await write((operations) => client.execute(operations), Number(writers), 300);
console.log(JSON.stringify(await write((operations) => client.execute(operations), Number(writers), Number(ms))));
await client.close();
