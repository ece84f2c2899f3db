import {
  type Analysis,
  type AnalysisKind,
  type AnalysisSettings,
  indicatorCatalogue,
  type Message,
  type monitorDefinitionsApi,
  type ResponseOf,
  type Score,
} from '@haechi/contract';
import { type EstimateDifference, estimateDifference } from '@haechi/stats';
import { analyse } from '../analyse.ts';
import { corrected } from '../drift/corrected.ts';
import type { RowsReader, TableSource } from '../table-source.ts';
import { real, wireEstimate } from '../wire-estimate.ts';

export type VersionRow = ResponseOf<typeof monitorDefinitionsApi.compareVersions>['rows'][number];

export interface VersionsRequest {
  /** The window's rows of the version that is the yardstick, and of the other one. */
  readonly a: TableSource;
  readonly b: TableSource;
  readonly settings: AnalysisSettings;
  readonly seed: number;
  readonly now: Date;
  /** What is looked at; `DEFAULT_KINDS` when left out. */
  readonly kinds?: readonly AnalysisKind[];
}

/** Business metrics are not among them: there the columns of a source mean metrics, not features. */
const DEFAULT_KINDS: readonly AnalysisKind[] = [
  'performance',
  'fairness',
  'prediction_drift',
  'data_quality',
  'system',
];

/**
 * Two versions over the same window: every indicator side by side with the difference b - a. Difference and p come from both intervals (MOVER), for versions that answered different rows; where
 * both answered the same rows (shadow) they are wider than need be. `fail`: b is worse, not by chance after the settings' correction over all rows; `pass`: it is not; `skipped`: one side has no number or
 * no interval.
 *
 * @throws what the reader throws
 */
export async function compareVersions(reader: RowsReader, request: VersionsRequest): Promise<VersionRow[]> {
  const { settings, seed, now, kinds = DEFAULT_KINDS } = request;
  const pairs: Pair[] = [];
  for (const kind of kinds) {
    // Columns mean features here; for the kind `system` they would mean failures and saturation by their names.
    const columnsOf = ({ columns }: TableSource) => (kind === 'system' ? [] : columns);
    const look = (side: TableSource): Promise<Analysis> =>
      analyse(reader, {
        kind,
        current: { ...side, columns: columnsOf(side) },
        reference: null,
        settings,
        limits: [],
        seed,
        now,
        judge: 'interval',
      });
    pairs.push(...paired((await look(request.a)).scores, (await look(request.b)).scores));
  }
  const differences = pairs.map(({ a, b }) =>
    a?.estimate == null || b?.estimate == null ? null : estimateDifference(a.estimate, b.estimate),
  );
  const adjusted = corrected(
    differences.map((apart) => apart?.pValue ?? Number.NaN),
    settings,
  );
  return pairs.map((pair, place) =>
    rowOf({ pair, apart: differences[place] ?? null, adjusted: adjusted[place] ?? 1, alpha: settings.alpha }),
  );
}

/** One number of both versions. */
interface Pair {
  readonly a: Score | null;
  readonly b: Score | null;
}

/** Numbers of single groups stay out: a row of the comparison does not name a group. */
function paired(first: readonly Score[], second: readonly Score[]): Pair[] {
  const key = ({ indicator, attribute, feature }: Score): string => JSON.stringify([indicator, attribute, feature]);
  const whole = (scores: readonly Score[]) =>
    scores.filter(({ group, estimate }) => group === null && estimate !== null);
  const others = new Map(whole(second).map((score) => [key(score), score]));
  const known = new Set(whole(first).map(key));
  return [
    ...whole(first).map((a) => ({ a, b: others.get(key(a)) ?? null })),
    ...[...others].filter(([name]) => !known.has(name)).map(([, b]) => ({ a: null, b })),
  ];
}

function rowOf(input: { pair: Pair; apart: EstimateDifference | null; adjusted: number; alpha: number }): VersionRow {
  const { pair, apart, adjusted, alpha } = input;
  const { indicator, attribute, feature } = pair.a ?? pair.b ?? UNKNOWN;
  const p = real(apart?.pValue);
  const what = outcomeOf({ indicator, apart, p: p === null ? null : adjusted, alpha });
  const params: Message['params'] = {
    indicator,
    difference: real(apart?.difference.value),
    p_adjusted: p === null ? null : adjusted,
  };
  return {
    indicator,
    attribute,
    feature,
    a: pair.a?.estimate ?? null,
    b: pair.b?.estimate ?? null,
    difference: apart === null ? null : wireEstimate(apart.difference),
    p,
    verdict: VERDICTS[what],
    reason: { key: `analysis.versions.${what}`, params },
  };
}

const UNKNOWN = { indicator: 'volume', attribute: null, feature: null } as const;

const VERDICTS = {
  one_side: 'skipped',
  no_interval: 'skipped',
  same: 'pass',
  better: 'pass',
  worse: 'fail',
  different: 'fail',
} as const satisfies Record<string, VersionRow['verdict']>;

function outcomeOf(input: {
  indicator: Score['indicator'];
  apart: EstimateDifference | null;
  /** Corrected; null: no interval. */
  p: number | null;
  alpha: number;
}): keyof typeof VERDICTS {
  const { indicator, apart, p, alpha } = input;
  if (apart === null) return 'one_side';
  if (p === null) return 'no_interval';
  if (p > alpha) return 'same';
  const { worse } = indicatorCatalogue[indicator];
  if (worse === 'change') return 'different';
  return (worse === 'high') === apart.difference.value > 0 ? 'worse' : 'better';
}
