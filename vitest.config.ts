import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Commands write to the real stdout; vitest's interception would hand the tests an empty string.
    disableConsoleIntercept: true,
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
