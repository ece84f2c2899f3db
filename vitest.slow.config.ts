import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Simulations that take minutes: calibration of the statistics, coverage, long faults. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['packages/*/src/**/*.slow.test.ts', 'packages/*/test/**/*.slow.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    isolate: true,
    testTimeout: 20 * 60_000,
  },
});
