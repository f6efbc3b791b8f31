import { readEvents } from '../../support/event-reader.js';

/** As much of a browser's `EventSource` as the OFREP web provider uses; Node has none. */
export class TestEventSource {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static opened = 0;
  readyState = TestEventSource.CONNECTING;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string; lastEventId: string }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  readonly #listeners = new Map<string, Set<(event: unknown) => void>>();
  #close = () => {};

  readonly url: string;

  constructor(url: string) {
    this.url = url;
    void this.#run();
  }

  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener));
  }

  removeEventListener(type: string, listener: (event: unknown) => void): void {
    this.#listeners.get(type)?.delete(listener);
  }

  close(): void {
    this.readyState = TestEventSource.CLOSED;
    this.#close();
  }

  async #run(): Promise<void> {
    const reader = await readEvents(this.url);
    this.#close = () => reader.close();
    if (this.readyState === TestEventSource.CLOSED || reader.status !== 200) {
      this.close();
      this.onerror?.({});
      return;
    }
    this.readyState = TestEventSource.OPEN;
    TestEventSource.opened += 1;
    this.onopen?.();
    for (let event = await reader.next(); event; event = await reader.next()) {
      const message = { type: event.event, data: event.data, lastEventId: event.id ?? '' };
      if (event.event === 'message') this.onmessage?.(message);
      for (const listener of this.#listeners.get(event.event) ?? []) listener(message);
    }
  }
}
