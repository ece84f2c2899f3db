import type { ExperimentLook, ExperimentMetric } from '@haechi/contract';
import { niceScale } from '../../ui/chart/nice-scale.ts';

type Judgement = ExperimentLook['metrics'][number];

/** Where an effect begins to matter, as shares of the control. */
export interface Marks {
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * The smallest effect that matters, as shares of the control: on both sides of zero; of a guardrail on the side that is worse. Without one, or where the
 * control's mean is 0 or not known, nothing. Pure.
 */
export function marksOf(metric: ExperimentMetric | undefined, control: number | null): Marks {
  const effect = metric?.smallest_effect;
  if (metric === undefined || effect === undefined) return { lower: null, upper: null };
  const size = 'relative' in effect ? effect.relative : control ? effect.absolute / Math.abs(control) : null;
  if (size === null) return { lower: null, upper: null };
  if (metric.role !== 'guardrail') return { lower: -size, upper: size };
  return metric.better === 'higher' ? { lower: -size, upper: null } : { lower: null, upper: size };
}

export interface ForestRow {
  readonly judgement: Judgement;
  readonly marks: Marks;
}

/** How many times the middle row's reach an axis goes; what lies farther out is cut at the edge. */
const farthest = 4;

/**
 * One axis of shares for all rows: zero, every mark, and the intervals as far as they do not press the others together.
 * `at` gives the place in percent of the width, cut at the edges; `ticks` are round. Pure.
 */
export function forestScale(rows: readonly ForestRow[]): { at: (lift: number) => number; ticks: readonly number[] } {
  const drawn = rows.map(({ judgement, marks }) =>
    [judgement.lift, judgement.raw?.lift ?? null]
      .flatMap((lift) => (lift === null ? [] : [lift.value, lift.lower, lift.upper]))
      .concat(marks.lower, marks.upper)
      .filter((x): x is number => x !== null && Number.isFinite(x)),
  );
  const reaches = drawn.map((all) => Math.max(0, ...all.map(Math.abs))).filter((reach) => reach > 0);
  const middle = reaches.sort((a, b) => a - b)[Math.floor((reaches.length - 1) / 2)] ?? 0.01;
  const all = drawn.flat().filter((x) => Math.abs(x) <= middle * farthest);
  const { min, max, interval } = niceScale(Math.min(0, ...all), Math.max(0, ...all));
  const count = Math.round((max - min) / interval);
  return {
    at: (x) => Math.min(100, Math.max(0, ((x - min) / (max - min)) * 100)),
    ticks: Array.from({ length: count + 1 }, (_, place) => Number((min + place * interval).toPrecision(12))),
  };
}
