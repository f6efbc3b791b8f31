/** The screens on top of each other. Actions change the state of the one they belong to, wherever it is by then. */
import type { Ref } from '../../model/documents.js';
import type { App, Effects, Opening, ScreenState } from '../core/app.js';
import type { Action } from '../core/keymap.js';
import { opened, screenOf } from '../screens/index.js';

interface Layer {
  readonly id: number;
  readonly state: ScreenState;
}

export interface StackHost {
  readonly app: () => App;
  readonly effects: (id: number) => Effects;
}

export class Stack {
  readonly #host: StackHost;
  #layers: readonly Layer[] = [];
  #nextId = 1;

  constructor(host: StackHost) {
    this.#host = host;
  }

  get top(): Layer {
    return this.#layers.at(-1) as Layer;
  }

  /** Kind of the main screen that everything on the stack began from. */
  get root(): string {
    return (this.#layers[0] as Layer).state.kind;
  }

  /** There is a screen below this one. */
  get isDeep(): boolean {
    return this.#layers.length > 1;
  }

  dispatch(id: number, action: Action): void {
    const index = this.#layers.findIndex((layer) => layer.id === id);
    const layer = this.#layers[index];
    if (!layer) return;
    const definition = screenOf(layer.state.kind);
    const state = definition.reduce(layer.state, action, this.#host.app());
    if (state !== layer.state) this.#layers = this.#layers.with(index, { id, state });
    definition.perform?.(state, action, this.#host.effects(id));
  }

  broadcast(action: Action): void {
    for (const { id } of this.#layers) this.dispatch(id, action);
  }

  push(opening: Opening): void {
    const id = this.#nextId++;
    this.#layers = [...this.#layers, { id, state: opened(opening) }];
    this.dispatch(id, { type: 'shown' });
  }

  replace(opening: Opening): void {
    this.#layers = this.#layers.slice(0, -1);
    this.push(opening);
  }

  back(count: number, made?: Ref): void {
    if (this.#layers.length <= 1) {
      if (this.top.state.kind !== 'flags') this.go('flags');
      return;
    }
    this.#layers = this.#layers.slice(0, Math.max(1, this.#layers.length - count));
    this.dispatch(this.top.id, { type: 'shown', made } as Action);
  }

  /** To a main screen, leaving everything. */
  go(kind: string): void {
    if (this.#layers.length === 1 && this.top.state.kind === kind) return;
    this.#layers = [];
    this.push({ kind });
  }
}
