import type { Confusion } from './confusion.ts';
import type { ConfusionMatrix } from './multiclass-metrics.ts';

/** Each class against all others: per class the binary confusion with that class as positive. Binary metrics and fairness then hold for it. */
export function oneVsRest({ classes, counts }: ConfusionMatrix): Record<string, Confusion> {
  const n = counts.reduce((sum, row) => sum + row.reduce((part, count) => part + count, 0), 0);
  return Object.fromEntries(
    classes.map((name, k) => {
      const tp = counts[k]?.[k] ?? 0;
      const fn = (counts[k]?.reduce((sum, count) => sum + count, 0) ?? 0) - tp;
      const fp = counts.reduce((sum, row) => sum + (row[k] ?? 0), 0) - tp;
      return [name, { tp, fp, fn, tn: n - tp - fp - fn }];
    }),
  );
}
