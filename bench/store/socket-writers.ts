/** A process of its own that writes through the owner's socket: `SOCKET WRITERS CLIENTS MS`, answers in JSON. */
import { createAdminClient } from '../../src/workspace/client.js';
import { type Execute, write } from './writers.js';

const [socketPath = '', writers, clients, ms] = process.argv.slice(2);
const all = Array.from({ length: Number(clients) }, () => createAdminClient({ socketPath, actor: 'bench' }));
const execute: Execute = (operations, writer) => {
  const client = all[writer % all.length] as (typeof all)[number];
  return client.execute(operations);
};
// This process is new, the owner has run for long: connections are made and code is compiled before anybody counts.
await write(execute, Number(writers), 1_000);
console.log(JSON.stringify(await write(execute, Number(writers), Number(ms))));
for (const client of all) await client.close();
