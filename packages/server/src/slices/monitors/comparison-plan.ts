import type { Outcomes } from './reading.ts';
import type { RequestPlan } from './request-plan.ts';

/** One thing that must not get worse. The gap hypotheses contrast one group with the largest group of its attribute. */
export interface Hypothesis {
  readonly indicator: 'accuracy' | 'tpr_gap' | 'fpr_gap';
  readonly attribute: string | null;
  readonly group: string | null;
  readonly referenceGroup: string | null;
  /** Rows expected in the smallest cell at the planned end. */
  readonly plannedN: number;
}

/**
 * What is compared, fixed before the first look and kept until the comparison ends: always-valid p-values and their correction
 * promise nothing when the family or its tuning follows the data.
 */
export interface ComparisonPlan {
  readonly alpha: number;
  readonly accuracyMargin: number;
  readonly gapMargin: number;
  readonly minCell: number;
  readonly plannedLabelled: number;
  /** Tested, and corrected together. */
  readonly family: readonly Hypothesis[];
  /** Left out beforehand: their groups will not have `minCell` rows at the planned end. */
  readonly tooSmall: readonly Hypothesis[];
  /** What is compared of the requests; left out: nothing. */
  readonly requests?: RequestPlan;
  /** Share of `alpha` that the family of outcomes has; left out: all. */
  readonly share?: number;
  /** Without labels: no verdict waits for any. */
  readonly unlabelled?: boolean;
  /** The family of outcomes is drawn up once it is known which groups there are; its share of the level is kept for it. */
  readonly pending?: boolean;
}

export type GroupOutcomes = Readonly<Record<string, Readonly<Record<string, Outcomes>>>>;

function rowsOf({ tp, fp, tn, fn }: Outcomes): number {
  return tp + fp + tn + fn;
}

const cells = [
  { indicator: 'tpr_gap', sizeOf: ({ tp, fn }: Outcomes) => tp + fn },
  { indicator: 'fpr_gap', sizeOf: ({ fp, tn }: Outcomes) => fp + tn },
] as const;

function gapHypotheses(attribute: string, groups: Readonly<Record<string, Outcomes>>, planned: number): Hypothesis[] {
  const entries = Object.entries(groups).sort(([a, x], [b, y]) => rowsOf(y) - rowsOf(x) || (a < b ? -1 : 1));
  const [reference, ...others] = entries;
  if (reference === undefined) return [];
  const total = entries.reduce((sum, [, outcomes]) => sum + rowsOf(outcomes), 0);
  const plannedFor = (size: number) => (total === 0 ? 0 : Math.floor((planned * size) / total));
  return others.flatMap(([group, outcomes]) =>
    cells.map(({ indicator, sizeOf }) => ({
      indicator,
      attribute,
      group,
      referenceGroup: reference[0],
      plannedN: Math.min(plannedFor(sizeOf(outcomes)), plannedFor(sizeOf(reference[1]))),
    })),
  );
}

/**
 * Draws up the comparison of a candidate with its stable version.
 *
 * @param groups outcomes by attribute and group that say which groups there are and how large they will be: from the held-out rows of the
 *   stable version, or, without those, from the rows at the first look (sizes only; they do not depend on which version is better)
 * @param plannedLabelled labelled rows of the candidate at the planned end
 */
export function planComparison(
  groups: GroupOutcomes,
  plannedLabelled: number,
  settings: { alpha: number; accuracy_margin: number; gap_margin: number; min_cell: number },
): ComparisonPlan {
  const accuracy: Hypothesis = {
    indicator: 'accuracy',
    attribute: null,
    group: null,
    referenceGroup: null,
    plannedN: plannedLabelled,
  };
  const gaps = Object.entries(groups)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([attribute, of]) => gapHypotheses(attribute, of, plannedLabelled));
  return {
    alpha: settings.alpha,
    accuracyMargin: settings.accuracy_margin,
    gapMargin: settings.gap_margin,
    minCell: settings.min_cell,
    plannedLabelled,
    family: [accuracy, ...gaps.filter(({ plannedN }) => plannedN >= settings.min_cell)],
    tooSmall: gaps.filter(({ plannedN }) => plannedN < settings.min_cell),
  };
}

/** Name of a hypothesis within its plan. */
export function hypothesisKey({ indicator, attribute, group }: Hypothesis): string {
  return JSON.stringify([indicator, attribute, group]);
}
