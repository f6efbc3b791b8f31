import { defineConfig } from 'vitest/config';

/** The long forms of the suites, by hand and before a release: `npm run soak [-- NAME]`. */
export default defineConfig({
  test: {
    include: ['test/soak/**/*.soak.ts'],
    disableConsoleIntercept: true,
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
  },
});
