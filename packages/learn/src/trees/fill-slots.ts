import { type CompiledForest, countUpTo, type FeatureSlots } from './compiled-forest.ts';
import type { TreeModel } from './tree-model.ts';

/** What counts as zero where zeros are missing values: LightGBM's `kZeroThreshold`, the float 1e-35. */
const ZERO = Math.fround(1e-35);

export interface RowPlace {
  readonly rows: Float64Array | Float32Array;
  /** Of the row's first value. */
  readonly from: number;
  readonly slots: Int32Array;
  /** Of the row's first slot. */
  readonly to: number;
}

/** Fills the slots of one row: per feature where its value stands among the thresholds, and the answer of each category test. */
export function fillSlots(model: TreeModel, forest: CompiledForest, { rows, from, slots, to }: RowPlace): void {
  const single = model.library === 'xgboost';
  for (const entry of forest.slots) {
    const given = rows[from + entry.feature] ?? Number.NaN;
    // XGBoost holds rows as float32 and compares those.
    const value = single ? Math.fround(given) : given;
    if (entry.numeric.length > 0) fillNumeric(entry, value, { slots, to });
    if (entry.categorical.length > 0)
      fillCategorical(entry, codeOf(value, single), { slots, to, bits: model.forest.setBits });
  }
}

function fillNumeric(
  { numeric, cuts }: FeatureSlots,
  value: number,
  { slots, to }: { slots: Int32Array; to: number },
): void {
  const missing = Number.isNaN(value);
  const zero = value >= -ZERO && value <= ZERO;
  const count = missing ? 0 : countUpTo(cuts, value);
  for (const test of numeric) {
    slots[to + test.slot] = missing || (zero && test.zeroMissing) ? test.ifMissing : count;
  }
}

function fillCategorical(
  { categorical }: FeatureSlots,
  code: number,
  { slots, to, bits }: { slots: Int32Array; to: number; bits: Uint32Array },
): void {
  const [word, mask] = [code >>> 5, 1 << (code & 31)];
  for (const test of categorical) {
    const at = test.start + word;
    if (code === MISSING) slots[to + test.slot] = test.ifMissing;
    else slots[to + test.slot] = at < test.end && ((bits[at] ?? 0) & mask) !== 0 ? 0 : 1;
  }
}

const MISSING = -1;
/** A code that no set holds. */
const NOWHERE = 0x7fffffff;

/** The category that a number stands for: its whole part. XGBoost knows none below 0, LightGBM none at -1 or below. */
function codeOf(value: number, single: boolean): number {
  if (Number.isNaN(value)) return MISSING;
  const known = (single ? value >= 0 : value > -1) && value < NOWHERE;
  return known ? Math.trunc(value) : NOWHERE;
}
