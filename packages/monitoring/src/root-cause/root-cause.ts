import {
  type AnalysisSettings,
  indicatorCatalogue,
  type Message,
  type monitorDefinitionsApi,
  type ResponseOf,
  type Score,
} from '@haechi/contract';
import { type Estimate, holm, meanEstimate, twoProportionZ, welchT, wilsonInterval } from '@haechi/stats';
import { analyseDataDrift } from '../analyse-data-drift.ts';
import type { ColumnAccess, RowsReader, TableSource } from '../table-source.ts';
import { wireEstimate } from '../wire-estimate.ts';
import { momentsOf, movementsOf } from './movements.ts';
import { type NoRowValue, type RowValue, rowValue } from './row-value.ts';
import { type SideSums, type SliceSums, shiftOf, sideSums } from './slice-sums.ts';

export type RootCause = ResponseOf<typeof monitorDefinitionsApi.rootCause>;

export interface RootCauseRequest {
  readonly indicator: Score['indicator'];
  /** Of an indicator about one feature or business metric. */
  readonly feature?: string;
  readonly before: TableSource;
  readonly after: TableSource;
  /** What the rows are sliced by; categorical ones. */
  readonly dimensions: readonly ColumnAccess[];
  /** The same dimensions, by name, as the rows before give them; like `dimensions` where left out. */
  readonly dimensionsBefore?: readonly ColumnAccess[];
  readonly settings: AnalysisSettings;
  readonly seed: number;
  readonly now: Date;
}

/**
 * Which slice moved an indicator most between two windows.
 *
 * For indicators that are the mean of a number for each row (rates, mean errors, means). The whole moves by the sum over the values of a dimension of `within` (rows of that
 * value got better or worse: mean share × change of its mean) and `mix` (its share of rows changed: change of share × mean of its means less the overall mean), the symmetric form
 * of Kitagawa (1955), which sums exactly for every dimension. p: Welch's test of what the slice adds to the whole (its rows' distance from the overall mean, 0 for
 * others), corrected by Holm over all slices. `features`: those that drifted most between the windows. Other indicators: `skipped`, with the reason.
 *
 * @throws what the reader throws
 */
export async function rootCause(reader: RowsReader, request: RootCauseRequest): Promise<RootCause> {
  const { indicator, before, after, settings } = request;
  const asked = { indicator, feature: request.feature ?? null, positive: settings.positive };
  const [was, now] = [rowValue(before, asked), rowValue(after, asked)];
  if (typeof was === 'string' || typeof now === 'string')
    return nothing(indicator, typeof was === 'string' ? was : (now as NoRowValue), request.feature ?? null);
  const dimensions = request.dimensions.filter(({ kind }) => kind === 'categorical');
  const earlier = request.dimensionsBefore ?? dimensions;
  const dimensionsBefore = dimensions.map((one) => earlier.find(({ name }) => name === one.name) ?? one);
  const shift = await shiftOf(reader, before, was);
  const sides = {
    before: await sideSums(reader, before, { value: was, dimensions: dimensionsBefore, shift }),
    after: await sideSums(reader, after, { value: now, dimensions, shift }),
  };
  if (sides.before.whole.n === 0 || sides.after.whole.n === 0)
    return nothing(indicator, 'no_rows', request.feature ?? null);
  const movements = movementsOf(sides, was.rate);
  const adjusted = holm(movements.map(({ p }) => p ?? Number.NaN));
  const named = movements
    .map((movement, place) => ({ ...movement, p_adjusted: movement.p === null ? null : (adjusted[place] ?? null) }))
    .sort((a, b) => Math.abs(b.within + b.mix) - Math.abs(a.within + a.mix));
  return {
    indicator,
    ...judged({ indicator, sides, value: was, movements: named, alpha: settings.alpha }),
    movements: named,
    features: await driftedFeatures(reader, request),
  };
}

function nothing(indicator: Score['indicator'], why: NoRowValue | 'no_rows', feature: string | null): RootCause {
  const reason: Message = { key: `analysis.root_cause.${why}`, params: { indicator, feature } };
  return { indicator, before: null, after: null, verdict: 'skipped', reason, movements: [], features: [] };
}

interface Judging {
  readonly indicator: Score['indicator'];
  readonly sides: { readonly before: SideSums; readonly after: SideSums };
  readonly value: RowValue;
  readonly movements: RootCause['movements'];
  readonly alpha: number;
}

/** `fail`: the whole moved for the worse and not by chance; the reason names the slice that moved it most. */
function judged({
  indicator,
  sides,
  value,
  movements,
  alpha,
}: Judging): Pick<RootCause, 'before' | 'after' | 'verdict' | 'reason'> {
  const [before, after] = [estimateOf(sides.before, value.rate), estimateOf(sides.after, value.rate)];
  const p = changeP(sides, value.rate);
  const moved = after.value - before.value;
  const { worse } = indicatorCatalogue[indicator];
  const isWorse = worse === 'change' || (worse === 'high' ? moved > 0 : moved < 0);
  const [top] = movements;
  const params = {
    indicator,
    moved,
    p: Number.isFinite(p) ? p : null,
    dimension: top?.dimension ?? null,
    value: top?.value ?? null,
    share: top?.share ?? null,
  };
  const what = !(p <= alpha) ? 'may_be_chance' : !isWorse ? 'moved_better' : top === undefined ? 'moved' : 'moved_by';
  return {
    before: wireEstimate(before),
    after: wireEstimate(after),
    verdict: what === 'moved' || what === 'moved_by' ? 'fail' : 'pass',
    reason: { key: `analysis.root_cause.${what}`, params },
  };
}

function estimateOf({ whole, shift }: SideSums, rate: boolean): Estimate {
  return rate ? wilsonInterval({ n: whole.n, positives: whole.sum }) : meanEstimate(momentsOf(whole, shift));
}

function changeP({ before, after }: Judging['sides'], rate: boolean): number {
  const cell = ({ n, sum }: SliceSums) => ({ n, positives: sum });
  if (rate) return twoProportionZ({ reference: cell(before.whole), current: cell(after.whole) }).pValue;
  return welchT({ reference: momentsOf(before.whole, 0), current: momentsOf(after.whole, 0) }).pValue;
}

/** The columns that drifted most between the windows, by the same methods as drift monitors. */
async function driftedFeatures(reader: RowsReader, request: RootCauseRequest): Promise<RootCause['features']> {
  const { before, after, settings, seed, now } = request;
  if (after.columns.length === 0 || before.columns.length === 0) return [];
  const analysis = await analyseDataDrift(reader, {
    kind: 'data_drift',
    current: after,
    reference: before,
    settings,
    limits: [],
    seed,
    now,
    judge: 'value',
  });
  return analysis.scores.find(({ indicator }) => indicator === 'drift_share')?.contributors ?? [];
}
