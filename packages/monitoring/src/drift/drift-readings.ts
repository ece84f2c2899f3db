import type { Analysis, AnalysisSettings, ReferenceProfile } from '@haechi/contract';
import type { ColumnPair } from '../column-pair.ts';
import { EXACT_ROWS } from '../constants.ts';
import { ownEntry } from '../own-entry.ts';
import { isProfile } from '../reference-kind.ts';
import { edgeCounts } from '../sql/edge-counts.ts';
import type { Asking } from '../sql/source-rows.ts';
import type { ColumnAccess, TableSource } from '../table-source.ts';
import { real } from '../wire-estimate.ts';
import { corrected } from './corrected.ts';
import type { CorrectedReading } from './drift-decision.ts';
import type { DriftReading } from './drift-reading.ts';
import { ownReading } from './own-reading.ts';
import { type PresetPlan, presetPlan, presetReading } from './preset-reading.ts';
import { referenceChunkLimits } from './reference-chunks.ts';

export interface DriftReadings {
  /** One for each column: what decides whether it drifted. */
  readonly deciding: readonly CorrectedReading[];
  /** More numbers about the same columns, in the same family of tests. */
  readonly beside: readonly CorrectedReading[];
  readonly skipped: Analysis['skipped'];
}

interface Looked {
  readonly current: TableSource;
  readonly reference: TableSource | ReferenceProfile;
  readonly pairs: readonly ColumnPair[];
  readonly settings: AnalysisSettings;
}

/** What the settings' methods say of columns: one reading for each that decides, and for our own default the distance of distribution functions beside it. */
export async function driftReadings(asking: Asking, looked: Looked): Promise<DriftReadings> {
  return looked.settings.preset === 'haechi' ? ownReadings(looked) : await presetReadings(asking, looked);
}

function methodOf({ methods, method }: AnalysisSettings, column: string): AnalysisSettings['method'] {
  return ownEntry(methods, column) ?? method;
}

function ownReadings({ pairs, settings }: Looked): DriftReadings {
  const skipped: Analysis['skipped'] = [];
  const deciding: DriftReading[] = [];
  const beside: DriftReading[] = [];
  for (const pair of pairs) {
    const asked = methodOf(settings, pair.name);
    const reading = ownReading(pair, asked === 'auto' ? 'psi' : asked);
    if (reading === null) {
      const reason = {
        key: 'analysis.data_drift.method_needs_numbers',
        params: { column: pair.name, method: asked, preset: 'haechi' },
      };
      skipped.push({ column: pair.name, verdict: 'error', reason });
      continue;
    }
    deciding.push(reading);
    const more = asked === 'auto' && pair.kind === 'numeric' ? ownReading(pair, 'ks', reading) : null;
    if (more !== null) beside.push(more);
  }
  const adjusted = corrected(
    deciding.map(({ p }) => p ?? Number.NaN),
    settings,
  );
  const adjustedOf = new Map(deciding.map(({ feature }, place) => [feature, real(adjusted[place])]));
  const withP = (reading: DriftReading): CorrectedReading => ({
    ...reading,
    pAdjusted: adjustedOf.get(reading.feature) ?? null,
  });
  return { deciding: deciding.map(withP), beside: beside.map(withP), skipped };
}

async function presetReadings(asking: Asking, looked: Looked): Promise<DriftReadings> {
  const { pairs, settings } = looked;
  const { preset } = settings;
  if (preset === 'haechi') return ownReadings(looked);
  const skipped: Analysis['skipped'] = [];
  const plans: PresetPlan[] = [];
  for (const pair of pairs) {
    const plan = presetPlan(pair, preset, methodOf(settings, pair.name));
    if ('key' in plan) skipped.push({ column: pair.name, verdict: 'error', reason: plan });
    else plans.push(plan);
  }
  const counted = await countedPlans(asking, looked, plans);
  const limits = await ownLimits(asking, looked, plans);
  const deciding = plans.map((one) => {
    const limit = limits.get(one.pair.name);
    const plan = limit === undefined ? one : { ...one, plan: { ...one.plan, limit } };
    const reading = presetReading(plan, counted.get(one.pair.name) ?? null);
    const settings =
      limit === undefined ? reading.settings : { ...reading.settings, threshold_from: 'reference_parts' };
    return { ...reading, settings, pAdjusted: null };
  });
  return { deciding, beside: [], skipped };
}

async function ownLimits(
  asking: Asking,
  { reference, pairs }: Looked,
  plans: readonly PresetPlan[],
): Promise<ReadonlyMap<string, number>> {
  if (isProfile(reference)) return new Map();
  const rows = Math.max(0, ...pairs.map(({ rows: { reference: side } }) => side.n + side.missing + side.infinite));
  return rows > EXACT_ROWS ? new Map() : await referenceChunkLimits(asking, reference, { plans, rows });
}

interface Counted {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Rows over the edges of the plans that need them counted: one statement for each side. */
async function countedPlans(
  asking: Asking,
  { current, reference }: Looked,
  plans: readonly PresetPlan[],
): Promise<Map<string, Counted>> {
  if (isProfile(reference)) return new Map();
  const wanted = plans.filter(({ count }) => count !== null);
  const over = async (source: TableSource): Promise<Map<string, number[]>> => {
    const columns = new Map(source.columns.map((column): [string, ColumnAccess] => [column.name, column]));
    const cut = wanted.flatMap(({ pair, count }) => {
      const column = columns.get(pair.name);
      return column && count ? [{ column, rule: 'edges' as const, at: count }] : [];
    });
    return cut.length === 0 ? new Map() : await edgeCounts(asking, source, cut);
  };
  const [r, c] = [await over(reference), await over(current)];
  return new Map(
    wanted.map(({ pair: { name }, plan }) => {
      // The last count is of rows outside; rules without a bin for them leave them out.
      const side = (counts: readonly number[] | undefined): readonly number[] =>
        plan.outsideBin ? (counts ?? []) : (counts ?? []).slice(0, -1);
      return [name, { reference: side(r.get(name)), current: side(c.get(name)) }];
    }),
  );
}
