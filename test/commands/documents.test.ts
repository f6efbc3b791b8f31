import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/model/errors.js';
import { root } from './support.js';

const { COMMANDS, commandsMarkdown } = createRequire(import.meta.url)(join(root, 'dist/bundle/commands.cjs')) as {
  COMMANDS: Record<string, unknown>;
  commandsMarkdown: (commands: Record<string, unknown>) => string;
};

describe('docs/errors.md', () => {
  const rows = new Map<string, { exit: number; http: number }>();
  for (const line of readFileSync(join(root, 'docs/errors.md'), 'utf8').split('\n')) {
    const match = /^\| `([A-Z_]+)` \| (\d+) \| (\d+) \| /.exec(line);
    if (match) rows.set(match[1] as string, { exit: Number(match[2]), http: Number(match[3]) });
  }

  it('lists every code with its exit status and HTTP status, and no other', () => {
    expect(Object.fromEntries([...rows].sort())).toEqual(Object.fromEntries(Object.entries(ERROR_CODES).sort()));
  });
});

describe('docs/cli.md', () => {
  it('is what the commands say (npm run docs:cli writes it)', () => {
    expect(readFileSync(join(root, 'docs/cli.md'), 'utf8')).toBe(commandsMarkdown(COMMANDS));
  });
});
