/** Node's built-ins without an import statement, so that bundlers for browsers and edge workers find nothing to stumble on. */
export function builtin<T>(name: string): T | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.(name) as T | undefined;
}
