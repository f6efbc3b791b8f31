import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { COMMANDS, ids } from './catalogue.js';
import { aPlace, type Place, root, runHere, start } from './support.js';

/**
 * One run of each command in one workspace, in this order; the sample is what it printed. `docs/json.md` is made of the samples:
 * `npx vitest run test/commands/json.test.ts -u` writes it anew, and a difference is a change of something public.
 */
const SAMPLES: readonly (readonly [id: string, argv: readonly string[], about?: string])[] = [
  ['init', ['--project', 'shop', '--environments', 'staging,production']],
  ['status', []],
  [
    'context',
    [],
    'Values that nothing names are left out; `server` and `token` stand in place of `directory` when a server is meant.',
  ],
  ['context:set', ['staging', '--server', 'https://flags.example.com:4243', '--project', 'shop']],
  ['context:use', ['staging']],
  ['context:list', []],
  ['context:remove', ['staging']],
  ['project:create', ['lab', '--name', 'The lab']],
  ['project:set', ['lab', '--description', 'for trying things']],
  ['project:list', [], 'An array of project documents.'],
  ['project:show', ['shop'], 'The project document with its environments.'],
  ['project:delete', ['lab', '--yes']],
  ['env:create', ['qa', '--order', '5']],
  ['env:copy', ['production', 'canary']],
  ['env:set', ['qa', '--name', 'Quality']],
  ['env:list', [], 'An array of environment documents, in their order.'],
  ['env:delete', ['canary', '--yes']],
  ['flag:create', ['checkout', '--owner', 'ana', '--tag', 'web']],
  ['flag:set', ['checkout', '--name', 'New checkout']],
  ['flag:enable', ['checkout', '--env', 'production']],
  ['flag:rollout', ['checkout', 'on:25', '--env', 'production', '--comment', 'wave 1']],
  ['ramp', ['checkout', '50', '--env', 'production']],
  ['undo', [], 'With `undone`, the revision that was taken back.'],
  ['flag:rule:add', ['checkout', 'when plan == pro serve on', '--id', 'pro', '--env', 'production']],
  // The salt is drawn each time: nearly everyone gets the same, so that the samples after it do.
  ['flag:rule:set', ['checkout', 'pro', '--serve', 'on:99.999,off:0.001', '--env', 'production']],
  ['flag:rule:move', ['checkout', 'pro', '1', '--env', 'production']],
  ['flag:target:add', ['checkout', 'on', 'u-7', '--env', 'production']],
  ['flag:show', ['checkout'], 'The flag document.'],
  ['flag:list', ['--env', 'production'], 'An array; `environments` holds those that were asked for.'],
  [
    'evaluate',
    ['checkout', '--context', 'key=u-1', '--env', 'production'],
    'With `--all`, a decision for each flag. `value` and `variation` are absent when the app takes its own default.',
  ],
  ['why', ['checkout', '--as', 'key=u-1,plan=pro', '--env', 'production'], 'As `evaluate`, with every step.'],
  ['flag:target:remove', ['checkout', 'on', 'u-7', '--env', 'production']],
  ['flag:rule:remove', ['checkout', 'pro', '--env', 'production']],
  ['flag:serve', ['checkout', 'on', '--env', 'staging']],
  ['flag:disable', ['checkout', '--env', 'production']],
  ['flag:toggle', ['checkout', '--env', 'production']],
  ['flag:edit', ['checkout', '--env', 'staging', '--sheet', 'checkout.sheet']],
  ['flag:history', ['checkout', '--limit', '2'], 'An array, newest first.'],
  ['flag:diff', ['checkout']],
  ['flag:rollback', ['checkout', '--to', '4']],
  ['flag:clone', ['checkout', 'checkout-b']],
  ['flag:rename', ['checkout-b', 'checkout-c']],
  ['flag:archive', ['checkout-c']],
  ['flag:unarchive', ['checkout-c']],
  ['flag:delete', ['checkout-c', '--yes']],
  ['flag:create', ['color', '--type', 'string', '--variation', 'red=#f00', '--variation', 'blue=#00f']],
  ['flag:variation:add', ['color', 'green=#0f0']],
  ['flag:variation:set', ['color', 'green', '--value', '#0e0']],
  ['flag:variation:remove', ['color', 'green']],
  ['segment:create', ['beta', '--include', 'u-1', '--when', 'plan == pro']],
  ['segment:set', ['beta', '--name', 'Beta testers']],
  ['segment:include', ['beta', 'u-2']],
  ['segment:exclude', ['beta', 'u-3']],
  ['segment:forget', ['beta', 'u-3']],
  ['segment:list', [], 'An array of segment documents.'],
  ['segment:show', ['beta'], 'The segment document with `usedBy`.'],
  ['segment:usage', ['beta']],
  ['segment:delete', ['beta', '--yes']],
  ['flag:create', ['payments']],
  ['prereq:add', ['checkout', 'payments==on', '--env', 'production']],
  ['prereq:graph', ['--env', 'production']],
  ['prereq:remove', ['checkout', 'payments', '--env', 'production']],
  ['promote', ['checkout', '--from', 'production', '--to', 'staging', '--apply']],
  ['export', ['flags'], 'Without a folder, `documents` holds everything as it is.'],
  [
    'plan',
    ['-f', 'flags', '--contexts', 'users.jsonl'],
    '`moved` is there with `--contexts`. Exit status 10 with `--exit-code` when `empty` is false.',
  ],
  ['impact', ['--plan', 'flags', '--contexts', 'users.jsonl']],
  ['apply', ['-f', 'flags']],
  ['import:flagd', ['demo.json', '--env', 'staging']],
  [
    'audit:list',
    ['--limit', '1'],
    'An array of entries of the log, newest first, with every document before and after.',
  ],
  ['audit:show', ['1'], 'One entry of the log.'],
  ['audit:verify', [], '`problem` says what is wrong when `ok` is false (exit status 10).'],
  ['audit:checkpoint', []],
  ['audit:export', [], 'Without `--json`, the entries themselves, one a line.'],
  ['token:create', ['app', '--env', 'production'], 'With `token`, which is shown this once, and its `selector`.'],
  ['token:list', [], 'An array, without secrets and hashes.'],
  ['token:rotate', ['app', '--revoke-old', '--yes']],
  ['token:revoke', ['app', '--yes']],
  ['webhook:add', ['chat', 'https://chat.example.com/hook'], 'With `secret`, which is shown this once.'],
  ['webhook:set', ['chat', '--no-enabled']],
  ['webhook:list', []],
  ['webhook:remove', ['chat', '--yes']],
  ['usage:stale', ['--after', '0s']],
  ['rollback', ['--to', '20', '--dry-run'], 'As every change; `dryRun` is true here.'],
  ['backup', ['monday.backup']],
  ['restore', ['monday.backup', '--dir', 'elsewhere']],
  ['doctor', []],
  ['completion', ['fish']],
];

/** Asked of a running server. */
const LIVE: typeof SAMPLES = [
  [
    'serve',
    ['--port', '0', '--admin-listen', '127.0.0.1:0', '--webhook-allow', '127.0.0.1'],
    'One line when it is ready.',
  ],
  ['usage:list', [], 'An array: how often each flag was evaluated.'],
  ['clients', [], 'An array: the apps that are connected.'],
  ['webhook:test', ['hear'], 'Exit status 10 when `ok` is false.'],
  ['webhook:deliveries', ['hear'], 'An array, newest first.'],
];

/** Opens a screen, or an editor. */
const WITHOUT = new Set(['tui', 'segment:edit']);

let place: Place;
const home = process.cwd();
beforeAll(() => {
  place = aPlace();
  process.chdir(place.directory);
  const file = (name: string, text: string) => writeFileSync(join(place.directory, name), text);
  file('users.jsonl', '{"key": "u-1"}\n{"key": "u-2", "plan": "pro"}\n');
  file('checkout.sheet', 'flag checkout in staging\nstate on\nelse serve on:10,off:90\noff serve off\n');
  file(
    'demo.json',
    JSON.stringify({ flags: { hello: { state: 'ENABLED', variants: { a: 'A', b: 'B' }, defaultVariant: 'a' } } }),
  );
});
afterAll(() => {
  process.chdir(home);
  place.remove();
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

async function sample([id, argv]: (typeof SAMPLES)[number]): Promise<string> {
  const { status, stdout, stderr } = await runHere([...id.split(':'), ...argv, '--json'], {
    env: { XDG_CONFIG_HOME: join(place.directory, 'config') },
  });
  if (status !== 0 && id !== 'doctor') throw new Error(`burgee ${id} ended with ${status}: ${stdout}${stderr}`);
  return steady(JSON.stringify(JSON.parse(stdout), null, 2));
}

function section([id, argv, about]: (typeof SAMPLES)[number], json: string): string {
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

The samples are made by the tests: each is what the command printed.
`;

it('every command has a sample, and prints what docs/json.md shows', { timeout: 120_000 }, async () => {
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
  const [serve, ...live] = LIVE as [(typeof SAMPLES)[number], ...(typeof SAMPLES)[number][]];
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
