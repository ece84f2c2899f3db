import { doaneEdges } from './doane-edges.ts';
import type { BinningRule, DriftMethod, DriftPreset, MethodSettings } from './drift-presets.ts';
import { driftPresets } from './drift-presets.ts';
import { sturgesEdges } from './sturges-edges.ts';
import type { ValueMoments } from './value-moments.ts';

/** What must be known of a column before its method and bins can be chosen. */
export type ColumnFacts =
  | {
      readonly kind: 'numeric';
      readonly reference: Omit<ValueMoments, 'mean' | 'std'>;
      readonly current: Pick<ValueMoments, 'n' | 'min' | 'max'>;
      /** Distinct values of both samples together. */
      readonly distinct: number;
    }
  | { readonly kind: 'categorical'; readonly reference: { readonly n: number }; readonly distinct: number };

/** A method with every setting that its number depends on: kept with the score. */
export interface DriftPlan extends MethodSettings {
  readonly preset: DriftPreset['name'];
  readonly method: DriftMethod;
  /** Edges for counting (`edgeCounts`); null: raw values, or one bin for each value or category. */
  readonly edges: readonly number[] | null;
  /** Whether rows outside the edges are counted in a last bin of their own. */
  readonly outsideBin: boolean;
}

/**
 * Chooses the method for a column as a preset does (first rule that fits; `method` overrides), and the edges for its histogram. The
 * server sends the edges with its query and hands the counts to `driftScore`. A method that the preset does not know: RangeError.
 */
export function driftPlan(input: {
  readonly preset: DriftPreset['name'];
  readonly facts: ColumnFacts;
  readonly method?: DriftMethod;
}): DriftPlan {
  const preset = driftPresets[input.preset];
  const { facts } = input;
  const rule = preset.rules.find(
    ({ kind, maxReferenceRows = Infinity, minDistinct = 0, maxDistinct = Infinity }) =>
      kind === facts.kind &&
      facts.reference.n <= maxReferenceRows &&
      facts.distinct >= minDistinct &&
      facts.distinct <= maxDistinct,
  );
  const method = input.method ?? rule?.method;
  const settings = method === undefined ? undefined : preset.methods[method];
  if (method === undefined || settings === undefined) {
    throw new RangeError(`driftPlan: preset ${preset.name} has no method ${method ?? `for a ${facts.kind} column`}`);
  }
  const edges = facts.kind === 'numeric' ? edgesOf(settings.binning, facts, preset.manyDistinct) : null;
  const binning = edges === null && settings.binning !== 'none' ? 'per-value' : settings.binning;
  const outsideBin = binning === 'doane-reference';
  return { ...settings, preset: preset.name, method, binning, edges, outsideBin: outsideBin && edges !== null };
}

function edgesOf(
  rule: BinningRule,
  { reference, current, distinct }: ColumnFacts & { kind: 'numeric' },
  manyDistinct: number,
): readonly number[] | null {
  const both = {
    n: reference.n + current.n,
    min: Math.min(reference.min, current.min),
    max: Math.max(reference.max, current.max),
  };
  if (rule === 'sturges-both') return reference.distinct > manyDistinct ? sturgesEdges(both) : null;
  if (rule === 'sturges-distinct') return sturgesEdges({ ...both, n: distinct });
  if (rule === 'doane-reference') return doaneEdges(reference);
  return null;
}
