import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/suite/test-order.ts';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'tools/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.slow.test.ts', 'packages/*/test/browser/**'],
    globalSetup: ['packages/testkit/src/global-setup.ts'],
    setupFiles: ['tools/suite/property-seed.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Nothing is kept in modules, so that files may share them: loading the server anew for each file took a quarter of the time.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // A poll of Vitest gives up after a second, which a machine that does other work may need.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
