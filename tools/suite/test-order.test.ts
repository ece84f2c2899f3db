import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { steps } from './steps.ts';
import { longestTests, systemTests } from './test-order.ts';

it.each([...systemTests, ...longestTests])('%s is there', (file) => {
  expect(existsSync(resolve(import.meta.dirname, '../..', file))).toBe(true);
});

it('what the unit tests leave out runs after the system packages', () => {
  const leftOut = steps.flatMap(({ run }) => run.args.filter((arg) => arg.startsWith('--exclude=')));
  expect(leftOut).toEqual(systemTests.map((file) => `--exclude=${file}`));
  const late = steps.filter(({ run }) => systemTests.every((file) => run.args.includes(file)));
  expect(late.map(({ after }) => after)).toEqual([['system packages', 'python packages']]);
});
