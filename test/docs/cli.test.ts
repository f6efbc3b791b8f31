/** `docs/cli.md`: made from the commands, and each of its examples runs in a copy of one workspace that has what they name. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/operations/types.js';
import { initWorkspace, openWorkspace } from '../../src/workspace/open.js';
import { runHere } from '../commands/support.js';
import { itemsOf } from './page.js';
import { openPage, type PageShell, ROOT } from './shell.js';
import { wordsOf } from './words.js';

const page = readFileSync(join(ROOT, 'docs/cli.md'), 'utf8');

it('is what the commands say: npm run docs:cli writes it', () => {
  const { COMMANDS, commandsMarkdown } = createRequire(import.meta.url)(join(ROOT, 'dist/bundle/commands.cjs')) as {
    COMMANDS: Readonly<Record<string, unknown>>;
    commandsMarkdown(commands: Readonly<Record<string, unknown>>): string;
  };
  expect(page).toBe(commandsMarkdown(COMMANDS));
});

/** What they are to end with, other than 0. */
const STATUS: Readonly<Record<string, number>> = {
  'burgee plan -f flags/ --prune --exit-code --out release.plan': 10,
  'burgee webhook test chat': 10,
};
/** They open a screen or an editor: test/commands/terminal.test.ts and test/tui hold them. */
const AT_A_TERMINAL = new Set([
  'burgee flag edit new-checkout --env production',
  'burgee segment edit beta-testers',
  'burgee ui',
  'burgee tui --env production',
  'burgee tui --contexts users.jsonl',
]);
/** Wants another server to follow: test/end-to-end holds it. */
const FOLLOWS = /--follow\b/;
/** Asked of a running server. */
const LIVE = /^burgee (clients|usage list|webhook (test|deliveries))\b/;
/** Before these there is no workspace, or another file. */
const BEFORE: Readonly<Record<string, string>> = {
  'burgee init': 'rm -rf .burgee',
  'burgee init --project shop --environments dev,production': 'rm -rf .burgee',
  'burgee project create shop --name "The shop" --environments development,production':
    'rm -rf .burgee && burgee init --project lab',
  'burgee flag clone checkout checkout-v2': 'burgee flag delete checkout-v2 --yes',
  'burgee flag rename checkout checkout-v2': 'burgee flag delete checkout-v2 --yes',
  'burgee flag unarchive old-banner --comment "shipped in May"': 'burgee flag archive old-banner',
  'burgee segment create beta-testers': 'burgee segment delete beta-testers --yes',
  'burgee env delete qa': 'burgee env create qa',
  'burgee flag create': 'burgee flag delete new-checkout --yes && burgee flag delete button-color --yes',
  '--id staff': 'burgee flag rule remove new-checkout staff --env production',
  'burgee flag variation add': 'burgee flag variation remove button-color green',
  'burgee token create': 'burgee token revoke web-shop --yes && burgee token revoke ci --yes',
  'burgee webhook add chat': 'burgee webhook remove chat --yes',
  'burgee import flagd': 'burgee flag delete new-checkout --yes && cp examples/demo.flagd.json demo.flagd.json',
  'burgee apply release.plan': 'burgee plan -f flags/ --out release.plan',
  'burgee impact --plan': 'burgee plan -f flags/ --out release.plan',
  'burgee context use': 'XDG_CONFIG_HOME=.config burgee context set staging --server https://flags.example.com:4243',
  'burgee context remove': 'XDG_CONFIG_HOME=.config burgee context set staging --server https://flags.example.com:4243',
  'burgee restore monday.backup.gz': 'burgee backup monday.backup.gz',
  'burgee audit verify --checkpoint': 'burgee audit checkpoint --out monday.json',
  'burgee completion': 'mkdir -p ~/.zfunc ~/.config/fish/completions',
};

let shell: PageShell;
const folder = (name: string) => join(shell.directory, name);

/** More than 813 revisions, since examples speak of some. */
async function aBusyShop(directory: string): Promise<void> {
  await initWorkspace(directory);
  const workspace = await openWorkspace({ directory }, { actor: 'ana' });
  const project = 'shop';
  const at = { project, environment: 'production' };
  const flag = (key: string): Operation => ({ op: 'flag.create', project, flag: key });
  try {
    await workspace.execute([
      { op: 'project.create', project },
      { op: 'project.create', project: 'playground' },
      ...['development', 'staging', 'production'].map(
        (environment, order): Operation => ({ op: 'environment.create', project, environment, order }),
      ),
      ...[
        'new-checkout',
        'checkout',
        'checkout-v2',
        'payments-v2',
        'old-banner',
        'search-v2',
        'maintenance',
        'filler',
      ].map(flag),
      {
        op: 'flag.create',
        project,
        flag: 'button-color',
        type: 'string',
        variations: ['red', 'blue', 'green', 'grey'].map((key) => ({ key, value: key })),
        offVariation: 'grey',
      },
      { op: 'segment.create', project, segment: 'beta-testers', included: ['u-1'] },
      ...['staff', 'na-pro'].map(
        (id): Operation => ({
          op: 'rule.add',
          ...at,
          flag: 'new-checkout',
          id,
          when: { attribute: 'plan', op: 'in', values: [id] },
          serve: { variation: 'on' },
        }),
      ),
      { op: 'target.add', ...at, flag: 'new-checkout', variation: 'on', keys: ['u-77', 'u-1842', 'ana'] },
      {
        op: 'prerequisite.add',
        ...at,
        flag: 'new-checkout',
        prerequisite: { flag: 'payments-v2', variations: ['on'] },
      },
      { op: 'flag.enable', ...at, flag: 'maintenance' },
    ]);
    for (let wave = 1; wave < 830; wave += 1) {
      const key = wave < 20 ? 'new-checkout' : wave === 811 ? 'payments-v2' : 'filler';
      await workspace.execute([{ op: 'flag.set', project, flag: key, description: `wave ${wave}` }]);
    }
  } finally {
    await workspace.close();
  }
}

const examples = itemsOf(page).flatMap((item) =>
  item.kind === 'block' && item.language === 'sh' ? item.text.split('\n') : [],
);

beforeAll(async () => {
  shell = await openPage();
  const origin = folder('origin');
  mkdirSync(origin);
  await aBusyShop(join(origin, '.burgee'));
  const file = (name: string, text: string) => writeFileSync(join(origin, name), text);
  file('.burgee/config.json', JSON.stringify({ project: 'shop', environment: 'development' }));
  file('users.txt', 'u-100\nu-101\n');
  file('users.jsonl', '{"key": "u-1"}\n');
  file('user.json', '{"key": "u-9", "country": "US"}');
  const set = await shell.run(
    [
      'ln -s ../examples origin/examples && cd origin',
      'burgee token create web-shop --env production > web-shop.token',
      'burgee token create ci --kind admin --role editor > ci.token',
      'burgee webhook add chat https://chat.example.com/hooks/flags > /dev/null',
      'burgee flag show checkout --sheet --env production | sed "s/^state off/state on/" > checkout.sheet',
      'burgee export flags/ > /dev/null',
      'sed -i "s/^description: .*/description: changed/" flags/flags/filler.yaml',
      'cd ..',
    ].join('\n'),
  );
  expect(set).toMatchObject({ status: 0 });
});
afterAll(() => shell.close());

/** A copy of the shop, as it was before this example, with what it needs besides. */
async function aCopy(line: string): Promise<string> {
  const here = folder('here');
  rmSync(here, { recursive: true, force: true });
  cpSync(folder('origin'), here, { recursive: true, verbatimSymlinks: true });
  const [, before] =
    Object.entries(BEFORE).find(([start]) => (start === 'burgee init' ? line === start : line.includes(start))) ?? [];
  if (before !== undefined)
    expect(await shell.run(`cd ${here}; ${before}; cd ..`), before).toMatchObject({ status: 0 });
  return here;
}

/** Lines for the program alone run in this process, which is the same program without its start. */
async function outcomeOf(line: string, directory: string): Promise<{ status: number; text: string }> {
  if (/[|<>;]|&$/.test(line)) {
    const { status, text } = await shell.run(`cd ${directory}\n${line}`);
    await shell.run('cd ..; kill $(jobs -p) 2>/dev/null; wait; true');
    return { status, text };
  }
  process.chdir(directory);
  const env = { XDG_CONFIG_HOME: join(directory, '.config'), HOME: directory, BURGEE_ACTOR: 'ana' };
  const { status, stdout, stderr } = await runHere(wordsOf(line).slice(1), { env });
  return { status, text: stdout + stderr };
}

describe('the examples', () => {
  const home = process.cwd();
  afterAll(() => process.chdir(home));

  it('run as they stand', async () => {
    const wrong: string[] = [];
    const live = examples.filter((line) => LIVE.test(line));
    const others = examples.filter((line) => !LIVE.test(line) && !FOLLOWS.test(line) && !AT_A_TERMINAL.has(line));
    const check = async (line: string, directory: string): Promise<void> => {
      const { status, text } = await outcomeOf(/^burgee serve\b/.test(line) ? `${line} &` : line, directory);
      if (status !== (STATUS[line] ?? 0)) wrong.push(`${line}\n  ended with ${status}: ${text}`);
    };
    for (const line of others) await check(line, await aCopy(line));
    cpSync(folder('origin'), folder('live'), { recursive: true, verbatimSymlinks: true });
    await shell.run('cd live\nburgee serve &\ncd ..');
    for (const line of live) await check(line, folder('live'));
    expect(wrong).toEqual([]);
    expect(live.length + others.length).toBeGreaterThan(130);
  });
});
