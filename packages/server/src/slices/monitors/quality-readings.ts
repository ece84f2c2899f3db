import type { Estimate, IndicatorName, Limit } from '@haechi/contract';
import { MIN_GROUP_CELL } from './constants.ts';
import { judgeLimit } from './judge-limit.ts';
import { type Cell, differenceInterval, rateInterval } from './rate-interval.ts';
import type { Outcomes, OutcomeWindow, Reading } from './reading.ts';

const SEQUENCE = 'confidence_sequence';

interface Gap {
  readonly estimate: Estimate;
  readonly group: string;
}

/**
 * The gap of a rate: largest minus smallest over the groups that have enough rows. Null with fewer than two of those.
 *
 * @param cellOf positives or negatives of a group and how many of them were predicted positive
 */
function gapOf(groups: Readonly<Record<string, Outcomes>>, cellOf: (outcomes: Outcomes) => Cell): Gap | null {
  const rates = Object.entries(groups)
    .map(([group, outcomes]) => ({ group, cell: cellOf(outcomes) }))
    .filter(({ cell }) => cell.n >= MIN_GROUP_CELL)
    .sort((a, b) => b.cell.positives / b.cell.n - a.cell.positives / a.cell.n || a.group.localeCompare(b.group));
  const high = rates.at(0);
  const low = rates.at(-1);
  if (high === undefined || low === undefined || high === low) return null;
  const estimate = differenceInterval(high.cell, low.cell, (rates.length * (rates.length - 1)) / 2);
  return { estimate, group: `${high.group} − ${low.group}` };
}

const gaps: readonly { indicator: IndicatorName; cellOf: (outcomes: Outcomes) => Cell }[] = [
  { indicator: 'tpr_gap', cellOf: ({ tp, fn }) => ({ n: tp + fn, positives: tp }) },
  { indicator: 'fpr_gap', cellOf: ({ fp, tn }) => ({ n: fp + tn, positives: fp }) },
];

interface Stated {
  readonly indicator: IndicatorName;
  readonly estimate: Estimate | null;
  readonly attribute?: string;
  readonly group?: string | null;
}

function reading(version: string, stated: Stated, limits: readonly Limit[]): Reading {
  const limit = limits.find(({ indicator, enabled }) => enabled && indicator === stated.indicator);
  return {
    indicator: stated.indicator,
    version,
    attribute: stated.attribute ?? null,
    group: stated.group ?? null,
    feature: null,
    estimate: stated.estimate,
    ...judgeLimit(stated.estimate, limit),
    limit: limit?.value ?? null,
    side: limit?.side ?? null,
    test: SEQUENCE,
    p: null,
    pAdjusted: null,
    effect: limit === undefined || stated.estimate === null ? null : stated.estimate.value - limit.value,
  };
}

/** Accuracy, and the gap of true and of false positive rates for each sensitive attribute, of one version in one window. */
export function qualityReadings(window: OutcomeWindow, limits: readonly Limit[]): Reading[] {
  const accuracy = rateInterval({ n: window.labelled, positives: window.correct });
  const perAttribute = Object.entries(window.groups).flatMap(([attribute, groups]) =>
    gaps.map(({ indicator, cellOf }) => {
      const gap = gapOf(groups, cellOf);
      return { indicator, attribute, estimate: gap?.estimate ?? null, group: gap?.group ?? null };
    }),
  );
  const stated: Stated[] = [{ indicator: 'accuracy', estimate: accuracy }, ...perAttribute];
  return stated.map((one) => reading(window.version, one, limits));
}

/** How often the model was unsure, and how much it was asked. Neither needs labels. */
export function trafficReadings(window: OutcomeWindow, limits: readonly Limit[]): Reading[] {
  const low = rateInterval({ n: window.confidenceN, positives: window.lowConfidence });
  const volume = { value: window.n, lower: null, upper: null, level: null, n: window.n, method: 'count' };
  const stated: Stated[] = [
    { indicator: 'low_confidence_share', estimate: low },
    { indicator: 'volume', estimate: volume },
  ];
  return stated.map((one) => reading(window.version, one, limits));
}
