import { describe, expect, test } from 'vitest';
import {
  adwin,
  cusum,
  ddm,
  pageHinkley,
  type Random,
  startAdwin,
  startCusum,
  startDdm,
  startPageHinkley,
} from '../index.ts';
import { delays, type RunLength, runLength } from './run-lengths.ts';
import { normal } from './sampling.ts';

const LONG = { streams: 100, length: 20_000 };
const coin = (p: number) => (random: Random) => (random() < p ? 1 : 0);

/** An autocorrelated stream of standard deviation 1 (one per call of the maker, so that its memory is its own). */
function autoregressive(correlation: number): (random: Random) => number {
  let last = 0;
  return (random) => {
    last = correlation * last + Math.sqrt(1 - correlation ** 2) * normal(random);
    return last;
  };
}

/** Observations per false alarm must lie between these. */
const cases: Record<string, { measure: () => RunLength; least: number; most: number }> = {
  'CUSUM, planned 1 000': {
    measure: () =>
      runLength({ start: startCusum({ target: 0, std: 1, runLength: 1000 }), step: cusum, row: normal, ...LONG }),
    least: 900,
    most: 1150,
  },
  'CUSUM, planned 10 000': {
    measure: () => runLength({ start: startCusum({ target: 0, std: 1 }), step: cusum, row: normal, ...LONG }),
    least: 8000,
    most: 13_000,
  },
  'CUSUM, planned 10 000, autocorrelation 0.5': {
    measure: () =>
      runLength({ start: startCusum({ target: 0, std: 1 }), step: cusum, row: autoregressive(0.5), ...LONG }),
    least: 50,
    most: 2000,
  },
  'Page-Hinkley, defaults': {
    measure: () => runLength({ start: startPageHinkley(), step: pageHinkley, row: normal, ...LONG }),
    least: 200_000,
    most: Number.POSITIVE_INFINITY,
  },
  'Page-Hinkley, delta 0.005, threshold 50': {
    measure: () => runLength({ start: startPageHinkley({ delta: 0.005 }), step: pageHinkley, row: normal, ...LONG }),
    least: 1000,
    most: 20_000,
  },
  'Page-Hinkley, defaults, autocorrelation 0.5': {
    measure: () => runLength({ start: startPageHinkley(), step: pageHinkley, row: autoregressive(0.5), ...LONG }),
    least: 1000,
    most: 50_000,
  },
  'DDM, error rate 0.05': {
    measure: () => runLength({ start: startDdm(), step: ddm, row: coin(0.05), ...LONG }),
    least: 100,
    most: 20_000,
  },
  'DDM, error rate 0.2': {
    measure: () => runLength({ start: startDdm(), step: ddm, row: coin(0.2), ...LONG }),
    least: 10_000,
    most: 100_000,
  },
  'DDM, error rate 0.2, first 1 000 predictions only': {
    measure: () => runLength({ start: startDdm(), step: ddm, row: coin(0.2), streams: 2000, length: 1000 }),
    least: 1000,
    most: 20_000,
  },
  'ADWIN, error rate 0.2': {
    measure: () => runLength({ start: startAdwin(), step: adwin, row: coin(0.2), ...LONG }),
    least: 50_000,
    most: Number.POSITIVE_INFINITY,
  },
  'ADWIN, uniform': {
    measure: () => runLength({ start: startAdwin(), step: adwin, row: (random) => random(), ...LONG }),
    least: 50_000,
    most: Number.POSITIVE_INFINITY,
  },
};

describe('observations per false alarm, two million unchanging ones', () => {
  test.each(Object.entries(cases))(
    '%s',
    (name, { measure, least, most }) => {
      const { alarms, mean } = measure();
      process.stdout.write(`calibration: ${name}: ${alarms} alarms, one in ${Math.round(mean)}\n`);
      expect(mean).toBeGreaterThan(least);
      expect(mean).toBeLessThanOrEqual(most);
    },
    600_000,
  );
});

test('delays: a shift of one standard deviation, an error rate from 0.2 to 0.3, after 2 000 observations', () => {
  const shift = { before: normal, after: (random: Random) => 1 + normal(random), at: 2000, streams: 200 };
  const worse = { before: coin(0.2), after: coin(0.3), at: 2000, streams: 200 };
  const found = {
    'CUSUM, shift': delays({ start: startCusum({ target: 0, std: 1 }), step: cusum, ...shift }),
    'Page-Hinkley, shift': delays({ start: startPageHinkley(), step: pageHinkley, ...shift }),
    'ADWIN, error rate': delays({ start: startAdwin(), step: adwin, ...worse }),
    'DDM, error rate': delays({ start: startDdm(), step: ddm, ...worse }),
    'Page-Hinkley, error rate': delays({ start: startPageHinkley({ std: 0.4 }), step: pageHinkley, ...worse }),
  };
  for (const [name, all] of Object.entries(found)) {
    process.stdout.write(`calibration: delay of ${name}: median ${all[100]}, 90 % ${all[180]}\n`);
    expect(all[180]).toBeLessThan(name.endsWith('shift') ? 80 : name.startsWith('DDM') ? 20_000 : 2000);
  }
}, 600_000);
