import type { Flag, Segment } from '../model/documents.js';
import { BurgeeError, type ErrorCode } from '../model/errors.js';
import { segmentsNamedBy } from '../model/references.js';
import { settingsOf } from '../model/settings.js';
import type { Work } from './work.js';

type Names = (key: string) => Promise<readonly string[]>;

interface Step {
  readonly key: string;
  readonly named: readonly string[];
  next: number;
}

/**
 * Looks for a circle from where a change was made, reading only what can be reached, and each document once however many starts there are:
 * `cleared` remembers what leads into no circle.
 */
async function findCircle(start: string, names: Names, cleared: Set<string>): Promise<readonly string[] | undefined> {
  if (cleared.has(start)) return undefined;
  const way: Step[] = [{ key: start, named: await names(start), next: 0 }];
  const onTheWay = new Set([start]);
  for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
    const other = step.named[step.next];
    step.next += 1;
    if (other === undefined) {
      way.pop();
      onTheWay.delete(step.key);
      cleared.add(step.key);
    } else if (onTheWay.has(other)) {
      const keys = way.map(({ key }) => key);
      return [...keys.slice(keys.indexOf(other)), other];
    } else if (!cleared.has(other)) {
      way.push({ key: other, named: await names(other), next: 0 });
      onTheWay.add(other);
    }
  }
  return undefined;
}

function circleError(code: ErrorCode, what: string, circle: readonly string[], hint: string): BurgeeError {
  const shown = circle.length > 12 ? [...circle.slice(0, 6), '…', ...circle.slice(-5)] : circle;
  return new BurgeeError(code, `${what}: ${shown.join(' → ')}.`, { hint, details: { cycle: circle } });
}

/** The checks of one change. What one of them has cleared the next one passes over. */
export class Circles {
  private readonly work: Work;
  private readonly flags = new Map<string, Set<string>>();
  private readonly segments = new Map<string, Set<string>>();

  constructor(work: Work) {
    this.work = work;
  }

  async refusePrerequisites({ project, key }: Flag, environment: string): Promise<void> {
    const names: Names = async (flag) => {
      const parent = await this.work.get('flag', project, flag);
      return parent === undefined ? [] : settingsOf(parent, environment).prerequisites.map((wanted) => wanted.flag);
    };
    const circle = await findCircle(key, names, clearedIn(this.flags, JSON.stringify([project, environment])));
    if (circle === undefined) return;
    throw circleError(
      'PREREQUISITE_CYCLE',
      `In "${environment}" the prerequisites would go round in a circle`,
      circle,
      `See who needs whom: burgee prereq graph ${key} --env ${environment}`,
    );
  }

  async refuseSegments({ project, key }: Segment): Promise<void> {
    const names: Names = async (segment) => {
      const other = await this.work.get('segment', project, segment);
      return other === undefined ? [] : [...segmentsNamedBy(other)];
    };
    const circle = await findCircle(key, names, clearedIn(this.segments, project));
    if (circle === undefined) return;
    throw circleError(
      'INVALID_INPUT',
      'The segments would be made of each other',
      circle,
      `See what it is made of: burgee segment show ${key}`,
    );
  }
}

function clearedIn(graphs: Map<string, Set<string>>, graph: string): Set<string> {
  const cleared = graphs.get(graph) ?? new Set();
  graphs.set(graph, cleared);
  return cleared;
}
