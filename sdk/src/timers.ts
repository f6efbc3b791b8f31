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
