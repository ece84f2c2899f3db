import { describe, expect, test } from 'vitest';
import {
  chiSquareGoodnessOfFit,
  chiSquareHomogeneity,
  doaneEdges,
  edgeCounts,
  energyDistance,
  hellinger,
  jensenShannon,
  klDivergence,
  ksTwoSample,
  sturgesEdges,
  totalVariation,
  valueMoments,
  wasserstein,
  weightedValues,
} from './index.ts';
import { oracle, same, sharedCase } from './shared-cases-fixture.ts';
import { hasSharedTables } from './shared-table-fixture.ts';

describe.skipIf(!hasSharedTables)(
  'two halves of a table, equal to scipy to 1e-9 (skipped when ../shared/data is missing)',
  () => {
    describe.each(Object.keys(oracle.cases))('%s', (name) => {
      const { expected, data } = sharedCase(name);

      test.each(Object.entries(expected.drift.numeric))('drift of the halves: %s', (column, values) => {
        const all = data.table.numbers(column);
        const half = Math.floor(all.length / 2);
        const [first, second] = [all.slice(0, half), all.slice(half)];
        const [reference, current] = [weightedValues({ values: first }), weightedValues({ values: second })];
        expect([reference.n, current.n]).toEqual([values['n'], values['m']]);
        const ks = ksTwoSample(first, second);
        same(ks.statistic, values['ks'], 'ks');
        const near = (own: number, wanted: number | undefined, what: string): void =>
          same(own / (wanted ?? 0), wanted === 0 ? null : 1, what);
        near(wasserstein({ reference, current }).value, values['wasserstein'], 'wasserstein');
        near(energyDistance({ reference, current }).value, values['energy'], 'energy');
        const [a, b] = [valueMoments(reference), valueMoments(current)];
        near(a.std, values['std'], 'std');
        const both = { n: a.n + b.n, min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
        const edges = sturgesEdges(both);
        expect(edges).toHaveLength((values['sturges_bins'] ?? 0) + 1);
        const counts = { reference: edgeCounts(reference, edges).counts, current: edgeCounts(current, edges).counts };
        same(jensenShannon(counts).value, values['js_sturges'], 'js');
        same(hellinger(counts).value, values['hellinger'], 'hellinger');
        same(totalVariation(counts).value, values['total_variation'], 'total variation');
        const doane = doaneEdges(a);
        expect(doane).toHaveLength((values['doane_bins'] ?? 0) + 1);
        const [inside, outside] = [edgeCounts(reference, doane), edgeCounts(current, doane)];
        const spilled = {
          reference: [...inside.counts, inside.outside],
          current: [...outside.counts, outside.outside],
        };
        same(jensenShannon({ ...spilled, base: 2 }).value, values['js_doane_base2'], 'js doane');
      });

      test.each(Object.entries(expected.drift.categorical))('drift of the halves: %s', (column, values) => {
        const all = data.table.text(column);
        const half = Math.floor(all.length / 2);
        const count = (rows: readonly string[]): Record<string, number> =>
          Object.fromEntries(values.keys.map((key) => [key, rows.filter((row) => row === key).length]));
        const [first, second] = [count(all.slice(0, half)), count(all.slice(half))];
        const counts = { reference: Object.values(first), current: Object.values(second) };
        if ((values['least_expected'] ?? 0) >= 5) {
          const test = chiSquareHomogeneity({ reference: first, current: second });
          same(test.statistic, values['chi_square'], 'chi-square');
          same(test.pValue, values['chi_square_p'], 'chi-square p');
        }
        if (values['fit'] !== null) {
          const fit = chiSquareGoodnessOfFit({ expected: counts.reference, observed: counts.current });
          same(fit.pValue, values['fit_p'], 'fit p');
        }
        same(jensenShannon(counts).value, values['js'], 'js');
        same(jensenShannon({ ...counts, base: 2 }).value, values['js_base2'], 'js base 2');
        if (values['kl'] !== null) same(klDivergence({ ...counts, fill: null }).value, values['kl'], 'kl');
      });
    });
  },
);
