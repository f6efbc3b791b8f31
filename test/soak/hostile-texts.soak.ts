/** A hundred thousand hostile texts, in every field that people fill, through every command that shows them and every screen. */
import { expect, it } from 'vitest';
import { report } from '../../bench/report.js';
import { initWorkspace, openWorkspace } from '../../src/workspace/open.js';
import * as commands from '../commands/hostile-shop.js';
import { aPlace } from '../commands/support.js';
import { hostileText } from '../support/hostile-texts.js';
import { randomFrom } from '../support/malformed-requests.js';
import * as screens from '../tui/support/hostile.js';
import { openShop } from '../tui/support/shop.js';
import { openStage } from '../tui/support/stage.js';

const TEXTS = Number(process.env['BURGEE_SOAK_TEXTS'] ?? 100_000);
const SEED = Number(process.env['SEED'] ?? Date.now() >>> 0);
/** As many as a name may hold, joined; they are counted one by one. */
const NAME_UNITS = 200;

const random = randomFrom(SEED);
let texts = 0;

function aName(): string {
  const parts: string[] = [];
  for (let units = 0; ; ) {
    const part = hostileText(random);
    units += part.length + 1;
    if (units > NAME_UNITS) return parts.join(' ');
    parts.push(part);
    texts += 1;
  }
}

const WAYS = [
  { env: {}, more: [] },
  { env: { BURGEE_FORCE_TTY: '1', NO_COLOR: '1', BURGEE_WIDTH: '100' }, more: [] },
  { env: { BURGEE_FORCE_TTY: '1', NO_COLOR: '1', BURGEE_WIDTH: '40' }, more: [] },
  { env: {}, more: ['--json'] },
] as const;

/** What came out raw of the commands of one workspace. */
async function throughCommands(): Promise<string[]> {
  const raw: string[] = [];
  const place = aPlace();
  try {
    await initWorkspace(place.workspace);
    const workspace = await openWorkspace({ directory: place.workspace }, { actor: aName() });
    try {
      await workspace.execute(commands.hostileOperations(aName), { comment: aName() });
    } finally {
      await workspace.close();
    }
    for (const { env, more } of WAYS) {
      for (const argv of commands.readingCommands(aName)) {
        const { status, stdout, stderr } = await place.here([...argv, ...more], { env });
        if (status === 1) raw.push(`bug in ${JSON.stringify(argv)}: ${stderr}`);
        for (const line of `${stdout}${stderr}`.split('\n'))
          if (commands.RAW.test(line)) raw.push(`${JSON.stringify(argv)}: ${JSON.stringify(line)}`);
      }
    }
  } finally {
    place.remove();
  }
  return raw;
}

async function throughScreens(columns: number, rows: number): Promise<string[]> {
  const raw: string[] = [];
  const shop = await openShop();
  try {
    await shop.workspace.execute(screens.hostileOperations(aName), { comment: aName() });
    for (const [name, keys] of screens.hostileVisits(aName)) {
      const stage = await openStage({ workspace: shop.workspace, columns, rows, environment: 'dev' });
      await stage.until((text) => text.includes('KEY') && !text.includes('oading'));
      await stage.send(...keys);
      await stage.settle();
      const left = screens.RAW.exec(stage.output().replace(screens.OURS, ''));
      if (left)
        raw.push(
          `${name} at ${columns}x${rows}: ${JSON.stringify(left.input.slice(left.index - 20, left.index + 20))}`,
        );
      await stage.quit();
    }
  } finally {
    await shop.close();
  }
  return raw;
}

it(`${TEXTS} hostile texts never reach the terminal raw (seed ${SEED})`, async () => {
  const raw: string[] = [];
  const sizes = [
    [80, 24],
    [120, 40],
    [40, 12],
  ] as const;
  for (let round = 0; texts < TEXTS; round += 1) {
    raw.push(...(await throughCommands()));
    const [columns, rows] = sizes[round % sizes.length] ?? sizes[0];
    if (round % 4 === 0) raw.push(...(await throughScreens(columns, rows)));
    if (round % 10 === 0) console.log(`${texts} texts, ${raw.length} raw`);
  }
  report('faults/escapes', { texts, 'control bytes that reached the terminal': raw.length });
  expect(raw.slice(0, 10)).toEqual([]);
}, 3_600_000);
