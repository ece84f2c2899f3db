import type { Comparison, ComparisonItem, Estimate, Message, Verdict } from '@haechi/contract';
import {
  type ContrastResult,
  holm,
  newcombeInterval,
  rateContrast,
  rateWorsening,
  wilsonInterval,
} from '@haechi/stats';
import { type ComparisonPlan, type GroupOutcomes, type Hypothesis, hypothesisKey } from './comparison-plan.ts';
import { MIN_COMPARED_LABELLED } from './constants.ts';
import type { Cell } from './rate-interval.ts';
import type { Outcomes } from './reading.ts';
import { effectiveCells, pooledGroups } from './strata.ts';

/** Deduplicated rows of one side of a comparison, since the candidate got weight. */
export interface Side {
  readonly n: number;
  readonly labelled: number;
  readonly correct: number;
  readonly groups: GroupOutcomes;
}
export interface Sides {
  readonly stable: Side;
  readonly candidate: Side;
}
/** Smallest always-valid p so far, by hypothesis: its running minimum is always valid too, so that what was shown stays shown. */
export type SmallestP = Readonly<Record<string, number>>;

export interface ComparisonJudgement extends Pick<Comparison, 'verdict' | 'items'> {
  readonly smallestP: SmallestP;
}

const empty: Outcomes = { tp: 0, fp: 0, tn: 0, fn: 0 };

function cellOf(indicator: Hypothesis['indicator'], { tp, fp, tn, fn }: Outcomes): Cell {
  return indicator === 'tpr_gap' ? { n: tp + fn, positives: tp } : { n: fp + tn, positives: fp };
}

function pairOf(hypothesis: Hypothesis, side: Side): [Cell, Cell] {
  const groups = side.groups[hypothesis.attribute ?? ''] ?? {};
  const of = (group: string | null) => cellOf(hypothesis.indicator, groups[group ?? ''] ?? empty);
  return [of(hypothesis.referenceGroup), of(hypothesis.group)];
}

function errorsOf({ labelled, correct }: Side): Cell {
  return { n: labelled, positives: labelled - correct };
}

const noCell: Cell = { n: 0, positives: 0 };

/** Both sides' cells of a hypothesis, over all strata. The second cell of accuracy stays empty. */
function cellsOf(hypothesis: Hypothesis, strata: readonly Sides[]): { stable: [Cell, Cell]; candidate: [Cell, Cell] } {
  if (hypothesis.indicator === 'accuracy') {
    const [stable = noCell, candidate = noCell] = effectiveCells(
      strata.map((sides) => [errorsOf(sides.stable), errorsOf(sides.candidate)]),
    );
    return { stable: [stable, noCell], candidate: [candidate, noCell] };
  }
  const [a = noCell, b = noCell, c = noCell, d = noCell] = effectiveCells(
    strata.map((sides) => [...pairOf(hypothesis, sides.stable), ...pairOf(hypothesis, sides.candidate)]),
  );
  return { stable: [a, b], candidate: [c, d] };
}

function contrast(hypothesis: Hypothesis, strata: readonly Sides[], plan: ComparisonPlan): ContrastResult {
  const common = { alpha: plan.alpha, plannedN: Math.max(1, hypothesis.plannedN), minimumCell: plan.minCell };
  const { stable, candidate } = cellsOf(hypothesis, strata);
  if (hypothesis.indicator !== 'accuracy')
    return rateContrast({ ...common, stable, candidate, margin: plan.gapMargin });
  return rateWorsening({ ...common, stable: stable[0], candidate: candidate[0], margin: plan.accuracyMargin });
}

/** What one side shows by itself, for people: accuracy (Wilson) or the gap between the two groups (Newcombe). Null without rows. */
function shown(hypothesis: Hypothesis, [reference, group]: readonly [Cell, Cell]): Estimate | null {
  if (reference.n === 0) return null;
  const n = Math.round(reference.n + group.n);
  if (hypothesis.indicator === 'accuracy') {
    return { ...wilsonInterval({ n: reference.n, positives: reference.n - reference.positives }), n };
  }
  const difference = newcombeInterval({ a: reference, b: group });
  return { ...difference, value: Math.abs(difference.value), ...absolute(difference), n };
}

/** Interval of |d| from that of d. */
function absolute({ lower, upper }: Estimate): Pick<Estimate, 'lower' | 'upper'> {
  if (lower === null || upper === null) return { lower: null, upper: null };
  if (lower <= 0 && upper >= 0) return { lower: 0, upper: Math.max(-lower, upper) };
  return { lower: Math.min(Math.abs(lower), Math.abs(upper)), upper: Math.max(Math.abs(lower), Math.abs(upper)) };
}

interface Judged {
  readonly hypothesis: Hypothesis;
  readonly result: ContrastResult;
  readonly p: number;
  readonly adjusted: number;
}

function verdictOf(
  { result, adjusted, hypothesis }: Judged,
  plan: ComparisonPlan,
): { verdict: Verdict; reason: Message } {
  const named = { indicator: hypothesis.indicator, attribute: hypothesis.attribute, group: hypothesis.group };
  const about = hypothesis.group === null ? '' : '_group';
  const judged = result.status === 'judged';
  const margin = marginOf(hypothesis, plan);
  const numbers = { ...named, n: Math.round(result.n), p_adjusted: adjusted, alpha: plan.alpha, margin };
  if (adjusted <= plan.alpha) return { verdict: 'fail', reason: message(`worse${about}`, numbers) };
  if (!judged) {
    const cell = { ...named, smallest_cell: Math.floor(result.smallestCell), min_cell: result.minimumCell };
    return { verdict: 'skipped', reason: message(`few_rows${about}`, cell) };
  }
  return { verdict: 'pass', reason: message(`not_worse${about}`, numbers) };
}

function marginOf({ indicator }: Hypothesis, plan: ComparisonPlan): number {
  return indicator === 'accuracy' ? plan.accuracyMargin : plan.gapMargin;
}

function message(what: string, params: Message['params']): Message {
  return { key: `monitors.comparison.${what}`, params };
}

function itemOf(judged: Judged, strata: readonly Sides[], plan: ComparisonPlan): ComparisonItem {
  const { hypothesis, result } = judged;
  const cells = cellsOf(hypothesis, strata);
  return {
    indicator: hypothesis.indicator,
    attribute: hypothesis.attribute,
    group: hypothesis.group,
    reference_group: hypothesis.referenceGroup,
    ...verdictOf(judged, plan),
    worsening: result.status === 'judged' ? { ...result.estimate, n: Math.round(result.n) } : null,
    stable: shown(hypothesis, cells.stable),
    candidate: shown(hypothesis, cells.candidate),
    margin: marginOf(hypothesis, plan),
    p: judged.p,
    p_adjusted: judged.adjusted,
  };
}

function leftOut(hypothesis: Hypothesis, strata: readonly Sides[], plan: ComparisonPlan): ComparisonItem {
  const { indicator, attribute, group, plannedN } = hypothesis;
  const cells = cellsOf(hypothesis, strata);
  return {
    indicator,
    attribute,
    group,
    reference_group: hypothesis.referenceGroup,
    verdict: 'skipped',
    reason: message('group_too_small', { indicator, attribute, group, planned: plannedN, min_cell: plan.minCell }),
    worsening: null,
    stable: shown(hypothesis, cells.stable),
    candidate: shown(hypothesis, cells.candidate),
    margin: marginOf(hypothesis, plan),
    p: null,
    p_adjusted: null,
  };
}

/** All strata together: how much there is, not how the sides compare. */
export function totalsOf(strata: readonly Sides[]): Sides {
  const sum = (sides: readonly Side[]): Side => ({
    n: sides.reduce((total, { n }) => total + n, 0),
    labelled: sides.reduce((total, { labelled }) => total + labelled, 0),
    correct: sides.reduce((total, { correct }) => total + correct, 0),
    groups: pooledGroups(sides.map(({ groups }) => groups)),
  });
  return { stable: sum(strata.map(({ stable }) => stable)), candidate: sum(strata.map(({ candidate }) => candidate)) };
}

/**
 * Judges a candidate against its stable version on all rows since it got weight; may be asked as often as one likes.
 *
 * `strata`: one element for each share of traffic that the candidate has had.
 *
 * fail: a hypothesis of the family is rejected, corrected over the family (Holm), at `plan.alpha`, now or at an earlier look;
 * pass: none is, accuracy could be judged, and both sides have enough labels; skipped: otherwise.
 */
export function judgeComparison(
  strata: readonly Sides[],
  plan: ComparisonPlan,
  before: SmallestP = {},
): ComparisonJudgement {
  const tested = plan.family.map((hypothesis) => {
    const result = contrast(hypothesis, strata, plan);
    // A hypothesis that cannot be judged yet stays in the family with p = 1.
    const now = result.status === 'judged' ? result.pValue : 1;
    return { hypothesis, result, p: Math.min(now, before[hypothesisKey(hypothesis)] ?? 1) };
  });
  const adjusted = holm(tested.map(({ p }) => p));
  const { share = 1 } = plan;
  const judged = tested.map((one, place) => ({ ...one, adjusted: Math.min(1, (adjusted[place] ?? 1) / share) }));
  const items = judged.map((one) => itemOf(one, strata, plan));
  const { stable, candidate } = totalsOf(strata);
  const enough = Math.min(stable.labelled, candidate.labelled) >= MIN_COMPARED_LABELLED;
  const failed = items.some(({ verdict }) => verdict === 'fail');
  const accurate = items.some(({ indicator, verdict }) => indicator === 'accuracy' && verdict === 'pass');
  return {
    verdict: failed ? 'fail' : enough && accurate ? 'pass' : 'skipped',
    items: [...items, ...plan.tooSmall.map((one) => leftOut(one, strata, plan))],
    smallestP: Object.fromEntries(tested.map(({ hypothesis, p }) => [hypothesisKey(hypothesis), p])),
  };
}
