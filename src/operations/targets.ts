import type { Target } from '../engine/index.js';
import { editSettings } from './settings.js';
import type { OperationOf } from './types.js';
import type { Work } from './work.js';

const attributeOf = (target: Pick<Target, 'by'>): string => target.by ?? 'targetingKey';

function withKeys(target: Target, keys: readonly string[]): Target {
  return keys.length === target.keys.length ? target : { ...target, keys };
}

/** A key has one variation: it leaves the target it was in. */
export function addTarget(work: Work, op: OperationOf<'target.add'>): Promise<void> {
  const by = attributeOf(op);
  const wanted = new Set(op.keys);
  return editSettings(work, op, (settings) => {
    let found = false;
    const targets = settings.targets.map((target) => {
      if (attributeOf(target) !== by) return target;
      if (target.variation !== op.variation) {
        return withKeys(
          target,
          target.keys.filter((key) => !wanted.has(key)),
        );
      }
      found = true;
      return withKeys(target, [...new Set([...target.keys, ...wanted])]);
    });
    const fresh: Target = {
      variation: op.variation,
      ...(by === 'targetingKey' ? {} : { by }),
      keys: [...wanted],
    };
    return { ...settings, targets: (found ? targets : [...targets, fresh]).filter((target) => target.keys.length > 0) };
  });
}

export function removeTarget(work: Work, op: OperationOf<'target.remove'>): Promise<void> {
  const by = attributeOf(op);
  const unwanted = new Set(op.keys);
  return editSettings(work, op, (settings) => ({
    ...settings,
    targets: settings.targets
      .map((target) =>
        target.variation === op.variation && attributeOf(target) === by
          ? withKeys(
              target,
              target.keys.filter((key) => !unwanted.has(key)),
            )
          : target,
      )
      .filter((target) => target.keys.length > 0),
  }));
}
