import { seededRandom } from '@haechi/stats';
import { describe, expect, test } from 'vitest';
import { cellAt, columnOf, driftOrder, groupsOf, injectLabelDefect, splitRows, tableFromRows } from './index.ts';

const random = seededRandom(21);
const rows = Array.from({ length: 3000 }, (_, i) => {
  const income = Math.round(1000 * random());
  return {
    income,
    noise: random(),
    flag: i % 20 === 0 ? 1 : 0,
    sex: random() < 0.2 ? 'f' : 'm',
    colour: random() < 0.6 ? 'red' : 'blue',
  };
});
const table = tableFromRows(rows);
const labels = Uint8Array.from(rows, ({ income }) => (income > 500 ? 1 : 0));

describe('splitRows', () => {
  test('parts are disjoint, complete, stratified and repeatable', () => {
    const few = Uint8Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? 1 : 0));
    const { train, test: held } = splitRows(seededRandom(1), { labels: few, testShare: 0.25 });
    expect([...train, ...held].sort((a, b) => a - b)).toEqual([...few.keys()]);
    expect(held.filter((row) => few[row] === 1).length).toBe(25);
    expect(held.length).toBe(250);
    expect(splitRows(seededRandom(1), { labels: few, testShare: 0.25 })).toEqual({ train, test: held });
    expect(splitRows(seededRandom(2), { labels: few, testShare: 0.25 }).train).not.toEqual(train);
  });

  test('an empty part is refused', () => {
    expect(() => splitRows(seededRandom(1), { labels: [0], testShare: 0.2 })).toThrow(/cannot be split/);
  });
});

describe('groupsOf', () => {
  test('levels, few numbers, and bands of many numbers', () => {
    expect(groupsOf(columnOf(table, 'sex')).levels.toSorted()).toEqual(['f', 'm']);
    expect(groupsOf(columnOf(table, 'flag')).levels).toEqual(['0', '1']);
    const { codes, levels } = groupsOf(columnOf(table, 'income'));
    expect(levels.length).toBe(4);
    for (let band = 0; band < 4; band += 1) expect(codes.filter((code) => code === band).length).toBeGreaterThan(600);
  });
});

describe('injectLabelDefect', () => {
  const request = { table, labels, group: { column: 'sex', level: 'f' }, flipShare: 0.5 };

  test('the lineage counts exactly what was changed, and nothing else was', () => {
    const before = Uint8Array.from(labels);
    const { labels: altered, lineage } = injectLabelDefect(seededRandom(5), request);
    expect(labels).toEqual(before);
    const changed = [...altered.keys()].filter((row) => altered[row] !== labels[row]);
    expect(changed.length).toBe(lineage.changed);
    expect(changed.length).toBe(lineage.group.flipped);
    for (const row of changed) {
      expect(cellAt(columnOf(table, 'sex'), row)).toBe('f');
      expect(labels[row]).toBe(1);
    }
    expect(lineage.group.flipped / lineage.group.positives).toBeGreaterThan(0.4);
    expect(lineage.group.flipped / lineage.group.positives).toBeLessThan(0.6);
    expect(lineage.description).toContain(`${lineage.group.flipped} of ${lineage.group.positives}`);
    expect(lineage.drift).toBeNull();
  });

  test('noise lies beyond the quantile only', () => {
    const drift = { column: 'income', quantile: 0.9, noiseShare: 1 };
    const { labels: altered, lineage } = injectLabelDefect(seededRandom(5), { ...request, flipShare: 0, drift });
    const changed = [...altered.keys()].filter((row) => altered[row] !== labels[row]);
    expect(changed.length).toBe(lineage.drift?.rows);
    for (const row of changed)
      expect(Number(cellAt(columnOf(table, 'income'), row))).toBeGreaterThan(lineage.drift?.above ?? 0);
  });

  test('a group without positives is refused', () => {
    expect(() => injectLabelDefect(random, { ...request, group: { column: 'sex', level: 'x' } })).toThrow(
      /No positive label/,
    );
  });
});

describe('driftOrder', () => {
  test('shifts the feature that matters most, repeats no row, and leaves the early part alone', () => {
    const result = driftOrder(seededRandom(6), { table, labels, rows: 2000 });
    expect(result.feature).toBe('income');
    expect(result.order.length).toBe(2000);
    expect(new Set(result.order).size).toBe(2000);
    expect(result.leftOut).toBe(1000);
    expect(result.lateStart).toBe(1000);
    const whole = rows.reduce((sum, { income }) => sum + income, 0) / rows.length;
    expect(Math.abs(result.early - whole)).toBeLessThan(30);
    expect(result.late - whole).toBeGreaterThan(120);
    expect(driftOrder(seededRandom(6), { table, labels, rows: 2000 })).toEqual(result);
  });

  test('without numbers a category shifts', () => {
    const result = driftOrder(seededRandom(7), { table, features: ['sex', 'colour'], rows: 1200 });
    expect(result).toMatchObject({ feature: 'colour', kind: 'categorical' });
    expect(result.late).toBeGreaterThan(result.early + 0.15);
    expect(result.words).toContain('"blue"');
  });

  test('strength 0 shifts nothing', () => {
    const result = driftOrder(seededRandom(8), { table, feature: 'income', rows: 2000, strength: 0 });
    expect(Math.abs(result.late - result.early)).toBeLessThan(40);
  });
});
