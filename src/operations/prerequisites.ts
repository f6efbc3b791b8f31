import { editSettings } from './settings.js';
import type { OperationOf } from './types.js';
import type { Work } from './work.js';

/** A parent that is wanted already is wanted with these variations from now on. */
export function addPrerequisite(work: Work, op: OperationOf<'prerequisite.add'>): Promise<void> {
  const wanted = { flag: op.prerequisite.flag, variations: [...new Set(op.prerequisite.variations)] };
  return editSettings(work, op, (settings) => {
    const known = settings.prerequisites.some(({ flag }) => flag === wanted.flag);
    return {
      ...settings,
      prerequisites: known
        ? settings.prerequisites.map((present) => (present.flag === wanted.flag ? wanted : present))
        : [...settings.prerequisites, wanted],
    };
  });
}

export function removePrerequisite(work: Work, op: OperationOf<'prerequisite.remove'>): Promise<void> {
  return editSettings(work, op, (settings) => ({
    ...settings,
    prerequisites: settings.prerequisites.filter(({ flag }) => flag !== op.prerequisite),
  }));
}
