import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS, ids } from './catalogue.js';
import { aPlaceForSamples, LIVE, SAMPLES, type Sample, WITHOUT } from './samples.js';
import { type Place, root, runHere, standIn, start } from './support.js';

let place: Place;
standIn(() => {
  place = aPlaceForSamples();
  return place;
});

/** What differs from run to run stands as an example of itself. */
function steady(text: string): string {
  return text
    .replaceAll(place.directory, '/home/ana')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-11-21T12:00:00.000Z')
    .replaceAll(/"[0-9a-f]{64}"/g, '"9f86d081…"')
    .replaceAll(
      /\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
      '01a1fdbb-2802-750e-bd9d-057e3ef6e6a1',
    )
    .replaceAll(/bge_(\w+?)_[0-9A-Za-z]{22}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}/g, 'bge_$1_…')
    .replaceAll(/"salt": "[^"]+"/g, '"salt": "b7Qx…"')
    .replaceAll(/"(secret|publicKey|signature)": "[^"]+"/g, '"$1": "…"')
    .replaceAll(/\b[0-9A-Za-z]{22}\b(?=["/)])/g, '4fT9wBzKq2LmN8pRsVxY3c')
    .replaceAll(/"(pid|bytes)": ?\d+/g, '"$1": 1234')
    .replaceAll(/"bucket": \d+/g, '"bucket": 1234')
    .replaceAll(/"ms": [\d.]+/g, '"ms": 12')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:4242')
    .replaceAll(/v\d+\.\d+\.\d+ on \w+ \w+/g, 'v20.20.2 on linux x64');
}

async function sample([id, argv]: Sample): Promise<string> {
  const { status, stdout, stderr } = await runHere([...id.split(':'), ...argv, '--json'], {
    env: { XDG_CONFIG_HOME: join(place.directory, 'config') },
  });
  if (status !== 0 && id !== 'doctor') throw new Error(`burgee ${id} ended with ${status}: ${stdout}${stderr}`);
  return steady(JSON.stringify(JSON.parse(stdout), null, 2));
}

function section([id, argv, about]: Sample, json: string): string {
  const words = argv.map((word) => (/^[\w./:=@,-]+$/.test(word) ? word : `'${word}'`));
  const command = ['burgee', ...id.split(':'), ...words, '--json'].join(' ');
  return `## burgee ${id.replaceAll(':', ' ')}\n\n${about ? `${about}\n\n` : ''}\`${command}\`\n\n\`\`\`json\n${json}\n\`\`\`\n`;
}

const HEAD = `# What --json prints

One shape a command, stable: fields may be added, none is renamed or removed without a line in UPGRADING.md. Lists are arrays. An error is
\`{"error": {"code", "message", "hint", "details"}}\` on stdout, whatever the command; see [errors.md](errors.md). Times are ISO 8601 in UTC.

Every command that changes something prints the same: \`changed\` (false when it was so already, and on a dry run), \`dryRun\`,
\`revision\` (of the change, or of the head when nothing was written), \`summary\` (a sentence a thing that changed) and \`writes\` (each
document with its new version and what differs). A few add a field of their own.

Commands that list and show documents take \`--fields key,updatedAt\`: objects then have these members, in that order. The title of a column stands for the
members that it shows, where they lie (\`state\` of \`flag list\` in \`environments\`). What an object does not have is left out.

The samples are made by the tests: each is what the command printed.
`;

it('every command has a sample, and prints what docs/json.md shows', async () => {
  const sections: string[] = [];
  for (const entry of SAMPLES) {
    const json = await sample(entry);
    // A second run of a command is there to prepare the next ones.
    if (!sections.some((text) => text.startsWith(`## burgee ${entry[0].replaceAll(':', ' ')}\n`)))
      sections.push(section(entry, json));
  }
  const receiver = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;
  await place.json('webhook', 'add', 'hear', `http://127.0.0.1:${port}/`);
  const [serve, ...live] = LIVE as [Sample, ...Sample[]];
  const server = start([...serve[0].split(':'), ...serve[1], '--json'], { cwd: place.directory });
  try {
    const ready = await new Promise<string>((resolve) => server.stdout?.setEncoding('utf8').once('data', resolve));
    sections.push(section(serve, steady(JSON.stringify(JSON.parse(ready), null, 2))));
    await place.json('flag', 'set', 'checkout', '--name', 'Heard of');
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await place.json<unknown[]>('webhook', 'deliveries', 'hear')).length > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    for (const entry of live) sections.push(section(entry, await sample(entry)));
  } finally {
    receiver.close();
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('exit', resolve));
  }
  const seen = new Set([...SAMPLES, ...LIVE].map(([id]) => id));
  expect(ids.filter((id) => !seen.has(id) && !WITHOUT.has(id) && !COMMANDS[id]?.hidden)).toEqual([]);
  await expect(`${HEAD}\n${sections.join('\n')}`).toMatchFileSnapshot(join(root, 'docs/json.md'));
});
