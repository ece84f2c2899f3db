/** What the classes of a window are: two with a positive one, several without, or too few to tell. */
export type ClassSystem =
  | { readonly kind: 'binary'; readonly positive: string; readonly classes: readonly string[] }
  | { readonly kind: 'several'; readonly classes: readonly string[] }
  | { readonly kind: 'unclear'; readonly classes: readonly string[] };

/**
 * Finds the positive class: the one asked for, against all others, else the second of exactly two in order. Classes are ordered as numbers when all are numbers.
 * @param names the classes that occur in truth or prediction, on either side; '' is none
 */
export function classSystem(names: Iterable<string>, asked: string | null): ClassSystem {
  const classes = [...new Set(names)].filter((name) => name !== '').sort(inOrder);
  if (asked !== null) return { kind: 'binary', positive: asked, classes };
  const [, second] = classes;
  if (second === undefined) return { kind: 'unclear', classes };
  return classes.length === 2 ? { kind: 'binary', positive: second, classes } : { kind: 'several', classes };
}

function inOrder(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y;
  return a < b ? -1 : Number(a > b);
}
