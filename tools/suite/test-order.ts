import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests of what `system-packages.ts` and `python-packages.ts` install: the rest need not wait for it. */
export const systemTests: readonly string[] = [
  'packages/server/src/platform/postgres-by-url.test.ts',
  'tools/deploy/deploy.test.ts',
  'packages/server/test/mlflow-client.test.ts',
];

/** Files that take longest, by the clock: they begin first, so that none of them runs alone at the end. */
export const longestTests: readonly string[] = [
  'packages/console/test/browser/demo.test.ts',
  'packages/console/test/browser/pages.test.ts',
  'packages/console/test/browser/first-steps.test.ts',
  'packages/server/src/supervisor.test.ts',
  'packages/server/src/supervisor-main.test.ts',
  'packages/server/src/slices/alerts/alerts.test.ts',
  'tools/checks/layers.test.ts',
  'packages/server/src/slices/monitors/definitions/hostile-names.test.ts',
  'tools/checks/planted-faults.test.ts',
  'packages/testkit/src/python-package.test.ts',
  'tools/checks/source-rules.test.ts',
  'packages/cli/src/commands/report.test.ts',
  'packages/server/src/slices/monitors/definitions/windows.test.ts',
];

/** The longest files first; the others as Vitest orders them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = (file: TestSpecification): number => {
      const place = longestTests.indexOf(relative(this.ctx.config.root, file.moduleId));
      return place === -1 ? longestTests.length : place;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}
