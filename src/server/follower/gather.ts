/** Puts together what arrives while the reader is busy: one trip to disk then takes a thousand entries instead of forty. */

/**
 * Items of all parts that came since the last time, in order. At most `limit` is held by `sizeOf`; beyond that the source waits. An end or
 * an error of the source comes after what came before it.
 */
export async function* gather<T>(
  source: AsyncIterable<readonly T[]>,
  sizeOf: (item: T) => number,
  limit: number,
): AsyncGenerator<readonly T[]> {
  let items: T[] = [];
  let size = 0;
  let over = false;
  let stopped = false;
  let arrived = (): void => {};
  let taken = (): void => {};
  const reading = (async () => {
    for await (const part of source) {
      if (stopped) return;
      for (const item of part) {
        items.push(item);
        size += sizeOf(item);
      }
      arrived();
      while (size >= limit && !stopped) {
        await new Promise<void>((resolve) => {
          taken = resolve;
        });
      }
    }
  })();
  const ended = reading.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  void ended.then(() => {
    over = true;
    arrived();
  });
  try {
    for (;;) {
      while (items.length === 0 && !over) {
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      }
      if (items.length === 0) break;
      const batch = items;
      items = [];
      size = 0;
      taken();
      yield batch;
    }
    const failure = await ended;
    if (failure) throw failure.error;
  } finally {
    stopped = true;
    taken();
  }
}
