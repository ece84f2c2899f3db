import type { Score } from '@haechi/contract';
import {
  type Cell,
  chiSquareHomogeneity,
  type Estimate,
  fairlearnMetrics,
  groupComparison,
  SMALL_GROUP,
} from '@haechi/stats';
import type { ScoreDraft } from '../make-score.ts';
import { ownEntry } from '../own-entry.ts';
import type { ClassSystem } from '../performance/positive-class.ts';
import { NAMED_GROUPS } from './constants.ts';
import { cellOf, type GroupCounts, type Rate, ratesOf } from './group-counts.ts';

/** What the comparison of the groups of one attribute rests on. */
export interface AttributeCounts {
  readonly attribute: string;
  readonly current: ReadonlyMap<string, GroupCounts>;
  /** Null: there is no reference with these groups. */
  readonly reference: ReadonlyMap<string, GroupCounts> | null;
}

/** A gap before it is judged. `uncertain`: an extreme group is small, so that the number alone says little. */
export interface GapDraft extends ScoreDraft {
  readonly uncertain: boolean;
}

const GAP_OF = {
  selectionRate: 'selection_rate_gap',
  tpr: 'tpr_gap',
  fpr: 'fpr_gap',
  tnr: 'tnr_gap',
  fnr: 'fnr_gap',
  precision: 'precision_gap',
  accuracy: 'accuracy_gap',
} as const satisfies Record<Rate, Score['indicator']>;

type Cells = Readonly<Record<string, Cell>>;

/**
 * The gaps and ratios between the groups of one attribute in the unsigned convention (Fairlearn's, between groups), each with an interval that holds for all groups
 * together and the chi-square test that the rate is one in all of them. A rate without a denominator is left out (Fairlearn calls it 0).
 */
export function gapScores(counts: AttributeCounts, classes: ClassSystem): GapDraft[] {
  const drafts = ratesOf(classes).flatMap((rate) => rateDrafts(rate, counts));
  return classes.kind === 'binary' ? [...drafts, ...oddsDrafts(counts)] : drafts;
}

function rateDrafts(rate: Rate, { attribute, current, reference }: AttributeCounts): GapDraft[] {
  const cells = cellsOf(rate, current);
  const { betweenGroups, groupMin, groupMax } = groupComparison({ cells, emptyRate: 'nan' });
  const before = reference === null ? null : groupComparison({ cells: cellsOf(rate, reference), emptyRate: 'nan' });
  const equality = equalRates(cells);
  const extremes = [groupMin.group, groupMax.group].flatMap((group) => (group === null ? [] : [group]));
  const shared = {
    attribute,
    ...equality,
    n_current: sum(cells),
    n_reference: reference === null ? 0 : sum(cellsOf(rate, reference)),
    contributors: contributorsOf(cells),
    uncertain: extremes.some((group) => (ownEntry(cells, group)?.n ?? 0) < SMALL_GROUP),
  };
  const draft = (indicator: Score['indicator'], estimate: Estimate, was: Estimate | undefined): GapDraft => ({
    ...shared,
    indicator,
    estimate,
    effect: was === undefined ? Number.NaN : estimate.value - was.value,
    settings: {
      convention: 'fairlearn, between groups',
      lowest: groupMin.group,
      highest: groupMax.group,
      ...(was === undefined || !Number.isFinite(was.value) ? {} : { reference: was.value }),
    },
  });
  const drafts = [draft(GAP_OF[rate], betweenGroups.difference, before?.betweenGroups.difference)];
  if (rate === 'selectionRate')
    drafts.push(draft('selection_rate_ratio', betweenGroups.ratio, before?.betweenGroups.ratio));
  return drafts;
}

/** Equalized odds: the worse of true and false positive rates. */
function oddsDrafts({ attribute, current, reference }: AttributeCounts): GapDraft[] {
  const of = (groups: ReadonlyMap<string, GroupCounts>) =>
    fairlearnMetrics({
      groups: Object.fromEntries([...groups].map(([group, { confusion }]) => [group, confusion])),
      emptyRate: 'nan',
    });
  const now = of(current);
  const was = reference === null ? null : of(reference);
  const smallest = Math.min(
    ...[...current.values()].flatMap((counts) => [cellOf('tpr', counts).n, cellOf('fpr', counts).n]),
  );
  const labelled = (groups: ReadonlyMap<string, GroupCounts>): number => sum(cellsOf('accuracy', groups));
  const draft = (indicator: Score['indicator'], part: 'equalizedOddsDifference' | 'equalizedOddsRatio'): GapDraft => ({
    indicator,
    attribute,
    estimate: now[part],
    effect: was === null ? Number.NaN : now[part].value - was[part].value,
    n_current: labelled(current),
    n_reference: reference === null ? 0 : labelled(reference),
    uncertain: smallest < SMALL_GROUP,
    settings: {
      convention: 'fairlearn, between groups',
      aggregate: 'worst_case',
      ...(was === null || !Number.isFinite(was[part].value) ? {} : { reference: was[part].value }),
    },
  });
  return [
    draft('equalized_odds_difference', 'equalizedOddsDifference'),
    draft('equalized_odds_ratio', 'equalizedOddsRatio'),
  ];
}

function cellsOf(rate: Rate, groups: ReadonlyMap<string, GroupCounts>): Cells {
  return Object.fromEntries([...groups].map(([group, counts]) => [group, cellOf(rate, counts)]));
}

function sum(cells: Cells): number {
  return Object.values(cells).reduce((total, { n }) => total + n, 0);
}

/** Whether one rate could have given all groups: the table of groups by outcome. */
function equalRates(cells: Cells): Pick<ScoreDraft, 'test' | 'statistic' | 'p'> {
  const side = (count: (cell: Cell) => number): Record<string, number> =>
    Object.fromEntries(Object.entries(cells).map(([group, cell]) => [group, count(cell)]));
  const { statistic, pValue } = chiSquareHomogeneity({
    reference: side(({ positives }) => positives),
    current: side(({ n, positives }) => n - positives),
  });
  return { test: 'chi_square', statistic, p: pValue };
}

/** The groups furthest from the overall rate, with their share of all such distances. */
function contributorsOf(cells: Cells): Score['contributors'] {
  const entries = Object.entries(cells).filter(([, { n }]) => n > 0);
  const n = sum(cells);
  const overall = entries.reduce((total, [, { positives }]) => total + positives, 0) / n;
  const distances = entries.map(([name, cell]) => ({ name, away: Math.abs(cell.positives / cell.n - overall) }));
  const whole = distances.reduce((total, { away }) => total + away, 0);
  if (!(whole > 0)) return [];
  return distances
    .map(({ name, away }) => ({ kind: 'group' as const, name, share: away / whole }))
    .sort((a, b) => b.share - a.share)
    .slice(0, NAMED_GROUPS);
}
