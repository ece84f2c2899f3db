/**
 * Before each test file: properties draw from one seed, so that a run of `npm test` says the same twice. New cases are tried with
 * PROPERTY_SEED=random (or any number) before the command.
 */
import { readFileSync } from 'node:fs';
import { env } from 'node:process';
import { expect } from 'vitest';

const FIXED = 20_261_121;

const wish = env['PROPERTY_SEED'] ?? String(FIXED);
const file = expect.getState().testPath;
// Loading fast-check costs a tenth of a second, which most files need not pay.
if (wish !== 'random' && file !== undefined && readFileSync(file, 'utf8').includes("'fast-check'")) {
  const { configureGlobal, readConfigureGlobal } = await import('fast-check');
  configureGlobal({ ...readConfigureGlobal(), seed: Number(wish) });
}
