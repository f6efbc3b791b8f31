import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initWorkspace, openWorkspace } from '../../src/workspace/open.js';
import { hostileOperations, RAW, readingCommands } from './hostile-shop.js';
import { aPlace, type Place } from './support.js';

/** Moves the cursor, colours, clears, sets the title, rings, reverses, hides, breaks lines. */
const HOSTILE = [
  '\u001b[2J\u001b[31mred',
  '\u001b]0;title\u0007',
  '\u009b31m',
  'a\rb',
  'a\nb',
  'a\tb',
  'abc\u202egnp.exe',
  'a\u200bb\u2066c\u2069',
  'del\u007f\b\b',
  '\ufeffbom\u00ad',
  '\u{e0041}tag',
  '日本\u001b[0m語',
].join(' ');

let place: Place;
beforeAll(async () => {
  place = aPlace();
  await initWorkspace(place.workspace);
  const workspace = await openWorkspace({ directory: place.workspace }, { actor: `evil ${HOSTILE}`.slice(0, 200) });
  try {
    await workspace.execute(
      hostileOperations(() => HOSTILE),
      { comment: HOSTILE },
    );
  } finally {
    await workspace.close();
  }
});
afterAll(() => place.remove());

describe('text from people that a terminal would act on', () => {
  it.each([
    ['a pipe', {}, []],
    ['a terminal', { BURGEE_FORCE_TTY: '1', NO_COLOR: '1', BURGEE_WIDTH: '100' }, []],
    ['a narrow terminal', { BURGEE_FORCE_TTY: '1', NO_COLOR: '1', BURGEE_WIDTH: '40' }, []],
    ['JSON', {}, ['--json']],
  ] as const)('never reaches %s raw', async (_where, env, more) => {
    const raw: string[] = [];
    for (const argv of readingCommands(() => HOSTILE)) {
      const { status, stdout, stderr } = await place.here([...argv, ...more], { env });
      if (status === 1) raw.push(`bug in ${argv.join(' ')}: ${stderr}`);
      // Rows are apart by tabs, lines by line breaks; export and JSON hold the text itself, escaped in their own way.
      for (const line of `${stdout}${stderr}`.split('\n'))
        if (RAW.test(line)) raw.push(`${argv.slice(0, 3).join(' ')}: ${JSON.stringify(line)}`);
    }
    expect(raw).toEqual([]);
  });

  it('keeps its value in JSON', async () => {
    const flag = await place.json<{ name: string; variations: { name?: string }[] }>('flag', 'show', 'evil');
    expect(flag.name).toBe(HOSTILE);
    expect(flag.variations[0]?.name).toBe(HOSTILE);
  });

  it('adds no rows and no fields in a pipe', async () => {
    const { stdout } = await place.here(['flag', 'list', '--env', 'production']);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t').length),
    ).toEqual([7, 7]);
  });
});
