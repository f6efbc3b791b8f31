import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Commands write to the real stdout; vitest's interception would hand the tests an empty string.
    disableConsoleIntercept: true,
    pool: 'forks',
    // A busy machine is no reason to fail; only what hangs is.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
