import type { DriftValue } from './count-cells.ts';
import type { FeaturePlan } from './feature-plan.ts';
import { planLevels } from './plan-levels.ts';
import { planNumeric } from './plan-numeric.ts';

/** Plans a column from the rows of its baseline. In a numeric column text counts as missing; in one of levels numbers are levels. */
export function planColumn(kind: FeaturePlan['kind'], values: readonly DriftValue[]): FeaturePlan {
  const counts = new Map<number | string, number>();
  let missing = 0;
  for (const value of values) {
    const usable = value !== null && !Number.isNaN(value) && (kind === 'levels' || typeof value === 'number');
    const key = kind === 'levels' ? String(value) : value;
    if (usable && key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
    else missing += 1;
  }
  if (kind === 'levels') {
    return planLevels(
      [...counts].map(([value, count]) => ({ value: String(value), count })),
      missing,
    );
  }
  return planNumeric([...counts].map(([value, count]) => ({ value: Number(value), count })));
}
