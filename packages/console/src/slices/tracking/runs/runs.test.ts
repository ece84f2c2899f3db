import { describe, expect, test } from 'vitest';
import { filterFault } from './filter-fault.ts';
import { nestRuns } from './nest-runs.ts';
import { keysByGroup, type RunColumn, readColumns, usualColumns, writeColumns } from './run-columns.ts';
import { fieldOf, nextOrder, sortedBy } from './run-order.ts';

describe('columns in an address', () => {
  const columns: readonly RunColumn[] = [
    { group: 'metrics', key: 'val.loss, mean' },
    { group: 'params', key: 'learning rate' },
    { group: 'tags', key: '100%' },
  ];
  test('are read as they were written, whatever their keys hold', () => {
    expect(readColumns(writeColumns(columns))).toEqual(columns);
    expect(keysByGroup(columns)).toEqual({ metrics: ['val.loss, mean'], params: ['learning rate'], tags: ['100%'] });
  });
  test('none at all is not the same as nothing chosen', () => {
    expect(readColumns(writeColumns([]))).toEqual([]);
    expect(readColumns(undefined)).toBeNull();
  });
  test('what is no column is left out; a key that is no code stays as it is', () => {
    expect(readColumns('models.a,metrics.%E0%A4%A,loss')).toEqual([{ group: 'metrics', key: '%E0%A4%A' }]);
  });
  test('until somebody chooses there are the first metrics and parameters', () => {
    const found = usualColumns({ metrics: ['a', 'b', 'c', 'd', 'e'], params: ['p'] });
    expect(keysByGroup(found)).toEqual({ metrics: ['a', 'b', 'c', 'd'], params: ['p'], tags: [] });
  });
});

test('a click on a head sorts downwards, then upwards, then not at all', () => {
  const field = fieldOf({ group: 'metrics', key: 'odd`key' });
  expect(field).toBe('metrics.`odd``key`');
  const down = nextOrder('start_time DESC', field);
  expect([down, sortedBy(down, field)]).toEqual([`${field} DESC`, 'descending']);
  const up = nextOrder(down, field);
  expect([up, sortedBy(up, field)]).toEqual([`${field} ASC`, 'ascending']);
  expect(nextOrder(up, field)).toBeUndefined();
});

describe('nested runs', () => {
  const run = (id: string, parent: string | null = null) => ({ id, parent });
  const shown = (rows: ReturnType<typeof nestRuns<ReturnType<typeof run>>>) =>
    rows.map((row) => `${'>'.repeat(row.depth)}${row.run.id}${row.inside === 0 ? '' : `(${row.inside})`}`);
  test('stand below their parents, in the order given', () => {
    const runs = [run('fold 2', 'a'), run('b'), run('a'), run('fold 1', 'a'), run('try', 'fold 1')];
    expect(shown(nestRuns(runs, new Set()))).toEqual(['b', 'a(2)', '>fold 2', '>fold 1(1)', '>>try']);
    expect(shown(nestRuns(runs, new Set(['a'])))).toEqual(['b', 'a(2)']);
  });
  test('a run whose parent is on another page, of itself or of a ring is still there, once', () => {
    expect(shown(nestRuns([run('x', 'elsewhere'), run('self', 'self')], new Set()))).toEqual(['x', 'self']);
    expect(shown(nestRuns([run('a', 'b'), run('b', 'a')], new Set()))).toEqual(['a(1)', '>b']);
  });
});

test('where a filter cannot be read comes from the refusal; other failures are none', () => {
  const detail = { where: 'filter', at: 9, problem: 'an operator is missing.' };
  expect(filterFault({ code: 'invalid_request', detail })).toEqual({ at: 8, problem: 'an operator is missing.' });
  expect(filterFault({ code: 'invalid_request', detail: { ...detail, where: 'order_by' } })).toBeNull();
  expect(filterFault({ code: 'forbidden', detail })).toBeNull();
  expect(filterFault(null)).toBeNull();
});
