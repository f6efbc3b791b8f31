/** A small workspace to operate on: project `shop`, environments `staging` and `production`, boolean flags as asked for. */
import type { Flag, FlagSettings } from '../../src/model/documents.js';
import type { Operation } from '../../src/operations/types.js';
import { aFlag, anEnvironment, aProject, aSegment } from './builders.js';
import { MemoryState } from './memory-state.js';

export const AT_PRODUCTION = { project: 'shop', environment: 'production', flag: 'checkout' } as const;
export const ON_CHECKOUT = { project: 'shop', flag: 'checkout' } as const;

export interface ShopOptions {
  readonly flags?: readonly Flag[];
  readonly isProtected?: boolean;
}

export function aShop({ flags = [aFlag()], isProtected = false }: ShopOptions = {}): MemoryState {
  return MemoryState.of([
    ['project', aProject()],
    ['environment', anEnvironment({ protected: isProtected })],
    ['environment', anEnvironment({ key: 'staging', name: 'Staging', color: 'green', order: 1 })],
    ['segment', aSegment()],
    ...flags.map((flag) => ['flag', flag] as const),
  ]);
}

export function settingsIn(state: MemoryState, environment = 'production', flag = 'checkout'): FlagSettings {
  const settings = state.get('flag', 'shop', flag)?.environments[environment];
  if (settings === undefined) throw new Error(`${flag} has no settings in ${environment}`);
  return settings;
}

export function flagIn(state: MemoryState, key = 'checkout'): Flag {
  const flag = state.get('flag', 'shop', key);
  if (flag === undefined) throw new Error(`there is no flag ${key}`);
  return flag;
}

/** Applies the operations, and asserts that doing so a second time writes nothing. */
export async function twice(state: MemoryState, ...operations: Operation[]): Promise<void> {
  await state.run(operations);
  const again = await state.run(operations);
  if (again.length > 0) throw new Error(`not idempotent: ${JSON.stringify(again)}`);
}
