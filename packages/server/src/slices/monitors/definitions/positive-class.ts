import { COMMON_POSITIVES } from '../rebuild.ts';

/**
 * The class that counts as positive: the one that was set, else the second of two, else a common spelling of "yes" among what was predicted. Null for a version of
 * more classes when none was set: each of them counts then, and none is singled out.
 */
export function positiveClass(of: {
  readonly set: string | null;
  readonly classes: readonly string[];
  readonly predictions: readonly string[];
}): string | null {
  if (of.set !== null) return of.set;
  if (of.classes.length > 2) return null;
  return of.classes[1] ?? COMMON_POSITIVES.find((value) => of.predictions.includes(value)) ?? null;
}
