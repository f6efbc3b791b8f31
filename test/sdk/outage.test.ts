import { it } from 'vitest';
import { runFilm } from './support/film.js';

it('applications notice nothing of an outage but their status', async () => {
  const lines: string[] = [];
  try {
    await runFilm({ apps: 3, sceneMs: 300, backWithinMs: 15_000, onScene: (line) => lines.push(line) });
  } catch (error) {
    throw new Error(lines.join('\n'), { cause: error });
  }
});
