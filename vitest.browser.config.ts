import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The console in a real browser: one file at a time, since each one runs a server and a browser, and the unit tests run beside. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['packages/console/test/browser/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    maxWorkers: 1,
    isolate: true,
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
