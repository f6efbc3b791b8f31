/** Every file that a page names is there, and every link leads somewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages } from './pages.js';
import { ROOT } from './shell.js';

/** As GitHub makes them. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

function anchorsIn(path: string): Set<string> {
  const text = readFileSync(path, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
  return new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));
}

/** Fenced blocks and HTML comments name files of the reader's own. */
const proseOf = (text: string): string =>
  text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '').replaceAll(/<!--[\s\S]*?-->/g, '');

/** Rooms are named without `src/` where a page is about them. */
const ROOMS = readdirSync(join(ROOT, 'src')).join('|');
const OURS = new RegExp(
  `^(?:(?:src|test|sdk|docs|scripts|examples|deploy|bench|bin)/|(?:${ROOMS})/|[A-Z]+\\.md$|(?:package|biome|knip|oclif\\.manifest)\\.json$)`,
);

const candidates = (name: string, page: string): string[] => [
  join(ROOT, name),
  join(ROOT, dirname(page), name),
  join(ROOT, 'src', name),
  ...['.ts', '.tsx'].map((ending) => join(ROOT, 'src', name + ending)),
];

describe.each(pages())('%s', (page) => {
  const prose = proseOf(readFileSync(join(ROOT, page), 'utf8'));

  it('names files that are there', () => {
    const named = [...prose.matchAll(/`([\w@./*-]+)`/g)].map(([, name = '']) => name).filter((name) => OURS.test(name));
    const missing = named.filter(
      (name) => !/[*]|\b[A-Z]{3,}\//.test(name) && !candidates(name, page).some((path) => existsSync(path)),
    );
    expect(missing).toEqual([]);
  });

  it('leads somewhere with every link', () => {
    const wrong: string[] = [];
    for (const [, target = ''] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
      if (!existsSync(file)) wrong.push(target);
      else if (anchor !== undefined && !anchorsIn(file).has(anchor)) wrong.push(`${target}: no such heading`);
    }
    expect(wrong).toEqual([]);
  });
});

it('every page is in the index', () => {
  const index = readFileSync(join(ROOT, 'docs/README.md'), 'utf8');
  const unlisted = pages().filter(
    (page) =>
      /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md' && !index.includes(`(${page.slice('docs/'.length)})`),
  );
  expect(unlisted).toEqual([]);
});

it('every room is in the architecture, and nothing else is', () => {
  const text = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  const named = [...text.matchAll(/^\| `src\/([\w-]+)\/` \|/gm)].map(([, room]) => room).sort();
  expect(named).toEqual(
    readdirSync(join(ROOT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort(),
  );
});
