/**
 * node tools/suite/build-console.ts
 *
 * Builds the console when its sources changed, as `npm start` does: for the browser tests, and because a console that
 * does not build is a failure of its own.
 */
import { resolve } from 'node:path';
import { SetupFailure } from '../run/failure.mjs';
import { setUp } from '../run/setup.mjs';

try {
  await setUp(resolve(import.meta.dirname, '../..'), { console: true });
} catch (error) {
  if (!(error instanceof SetupFailure)) throw error;
  process.stdout.write(`${error.output}\n${error.message}\n`);
  process.exitCode = 1;
}
