import { expect, test } from 'vitest';
import { groupRows, matches } from './filter-rows.ts';

const row = {
  id: 'loans',
  name: 'Loan approvals',
  owner: 'Credit risk',
  incident: undefined,
  status: { verdict: 'pass' },
};

test.each([
  [{}, true],
  [{ q: 'risk loan' }, true],
  [{ q: 'fraud' }, false],
  [{ state: 'need' }, false],
  [{ state: 'well' }, true],
])('a system that is well fits %j: %s', (filter, fits) => {
  expect(matches(row, filter)).toBe(fits);
});

test('a failed system needs somebody, one that could not be judged does not', () => {
  expect(matches({ ...row, status: { verdict: 'fail' } }, { state: 'need' })).toBe(true);
  expect(matches({ ...row, status: undefined }, { state: 'need' })).toBe(false);
});

test('groups keep the order of need', () => {
  const rows = [
    { owner: 'B', tier: 'high' as const },
    { owner: 'A', tier: 'high' as const },
    { owner: 'B', tier: 'minimal' as const },
  ];
  expect(groupRows(rows, 'owner').map(({ name, rows: members }) => [name, members.length])).toEqual([
    ['B', 2],
    ['A', 1],
  ]);
  expect(groupRows(rows, undefined)).toEqual([{ name: '', rows }]);
});
