import type { IndicatorPoint } from '@haechi/contract';
import { expect, test } from 'vitest';
import { indicatorPanels } from './indicator-panels.ts';

const point = (over: Partial<IndicatorPoint> & { value?: number; n?: number }): IndicatorPoint => ({
  time: '2026-03-01T00:00:00Z',
  indicator: 'accuracy',
  version: 'm/1',
  attribute: null,
  feature: null,
  estimate: { value: over.value ?? 0.8, lower: null, upper: null, level: null, n: over.n ?? 10, method: 'wilson' },
  verdict: 'pass',
  reason: { key: 'x', params: {} },
  limit: null,
  revised: false,
  path: 'summary',
  ...over,
});

test('a panel for each indicator and attribute, harm first, a series for each version', () => {
  const panels = indicatorPanels(
    [
      point({ indicator: 'volume' }),
      point({ indicator: 'tpr_gap', attribute: 'sex' }),
      point({ indicator: 'tpr_gap', attribute: 'race' }),
      point({ version: 'm/2' }),
      point({}),
    ],
    [{ indicator: 'accuracy', side: 'min', value: 0.7, enabled: true, min_n: 1 }],
  );
  expect(panels.map(({ indicator, attribute }) => [indicator, attribute])).toEqual([
    ['accuracy', null],
    ['tpr_gap', 'race'],
    ['tpr_gap', 'sex'],
    ['volume', null],
  ]);
  expect(panels[0]?.series.map(({ name }) => name)).toEqual(['m/1', 'm/2']);
  expect(panels[0]?.limits).toEqual([{ side: 'min', value: 0.7 }]);
  expect(panels[1]?.limits).toEqual([]);
});

test('of many features the five that drifted most are shown and the rest is counted', () => {
  const points = Array.from({ length: 9 }, (_, n) => point({ indicator: 'psi', feature: `f${n}`, value: n / 10 }));
  const [panel] = indicatorPanels(points, []);
  expect(panel?.series.map(({ name }) => name)).toEqual(['f8', 'f7', 'f6', 'f5', 'f4']);
  expect(panel?.hidden).toBe(4);
});

test('points come in order of time; what failed or saw nothing is a gap', () => {
  const [panel] = indicatorPanels(
    [
      point({ time: '2026-03-01T02:00:00Z', verdict: 'error' }),
      point({ time: '2026-03-01T01:00:00Z', n: 0 }),
      point({ time: '2026-03-01T00:00:00Z', value: 0.5 }),
    ],
    [],
  );
  expect(panel?.series[0]?.points.map(({ value }) => value)).toEqual([0.5, null, null]);
});
