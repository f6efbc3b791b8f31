/** Every screen by its kind, filled by `index.ts`. */
import type { AnyScreen, Opening, ScreenState } from '../core/app.js';

const SCREENS = new Map<string, AnyScreen>();

export function registerScreens(screens: readonly AnyScreen[]): void {
  for (const screen of screens) SCREENS.set(screen.kind, screen);
}

export function screenOf(kind: string): AnyScreen {
  const screen = SCREENS.get(kind);
  if (!screen) throw new Error(`There is no screen ${kind}.`);
  return screen;
}

export function allScreens(): readonly AnyScreen[] {
  return [...SCREENS.values()];
}

export function opened(opening: Opening): ScreenState {
  return { ...screenOf(opening.kind).initial, ...opening };
}
