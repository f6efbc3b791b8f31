import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../../src');

function* commandsIn(room: string): Generator<[file: string, words: string[]]> {
  for (const file of readdirSync(join(SRC, room), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(join(SRC, room, file), 'utf8');
    for (const [, words = ''] of text.matchAll(/\bburgee ((?:[a-z]+ )*[a-z]+)/g))
      yield [`${room}/${file}`, words.split(' ')];
  }
}

/** The longest run of words that is a command's file. */
const isCommand = (words: readonly string[]): boolean =>
  words.some((_, i) => existsSync(join(SRC, 'commands', `${words.slice(0, i + 1).join('/')}.ts`)));

describe('hints', () => {
  it.each(['model', 'operations'])('of %s name commands that there are', (room) => {
    const wrong = [...commandsIn(room)].filter(([, words]) => !isCommand(words));
    expect(wrong).toEqual([]);
  });
});
