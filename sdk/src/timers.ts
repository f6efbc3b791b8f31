/**
 * A timer that does not keep the process alive: an application ends when its own work does. `hold` is for what the application
 * itself waits for.
 */
export function later(run: () => void, ms: number, hold?: boolean): () => void {
  const timer = setTimeout(run, ms);
  if (!hold) (timer as { unref?: () => void }).unref?.();
  return () => clearTimeout(timer);
}

/** `ms` ± 20 %, so that a fleet started at once does not ask at once. */
export function around(ms: number): number {
  return ms * (0.8 + Math.random() * 0.4);
}

/** Keeps the process alive until what somebody waits for is over; nothing else of ours does. */
export async function hold<T>(work: Promise<T>): Promise<T> {
  const timer = setInterval(() => {}, 2 ** 30);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
