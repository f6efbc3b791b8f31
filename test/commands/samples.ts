/** A run of every command that ends well, in an order in which each finds what it needs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aPlace, type Place } from './support.js';

export type Sample = readonly [id: string, argv: readonly string[], about?: string];

/**
 * One run of each command in one workspace, in this order; the sample is what it printed. `docs/json.md` is made of the samples:
 * `npx vitest run test/commands/json.test.ts -u` writes it anew, and a difference is a change of something public.
 */
export const SAMPLES: readonly Sample[] = [
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
    ['checkout', '--context', 'key=u-7', '--env', 'production'],
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
export const LIVE: readonly Sample[] = [
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
export const WITHOUT = new Set(['tui', 'segment:edit']);

/** What the samples read, in the folder that they run in. */
export const FILES: Readonly<Record<string, string>> = {
  'users.jsonl': '{"key": "u-1"}\n{"key": "u-2", "plan": "pro"}\n',
  'checkout.sheet': 'flag checkout in staging\nstate on\nelse serve on:10,off:90\noff serve off\n',
  'demo.json': JSON.stringify({
    flags: { hello: { state: 'ENABLED', variants: { a: 'A', b: 'B' }, defaultVariant: 'a' } },
  }),
};

/** Where the samples' files are. */
export function aPlaceForSamples(): Place {
  const place = aPlace();
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(place.directory, name), text);
  return place;
}
