/** What the classes of a window are: two with a positive one, several without, or too few to tell. */
export type ClassSystem =
  | { readonly kind: 'binary'; readonly positive: string; readonly classes: readonly string[] }
  | { readonly kind: 'several'; readonly classes: readonly string[] }
  | {
      readonly kind: 'unclear';
      readonly classes: readonly string[];
      /** The positive class that was asked for and does not occur; null: none was asked for. */
      readonly absent: string | null;
    };

/**
 * Finds the positive class: the one asked for, against all others, else the second of exactly two in order. It may be asked for as another number of the same value (`1.0` for `1`) or in
 * other capitals (`True` for `true`). One that does not occur decides nothing: its rates would be 0 in every group, which looks like fairness.
 * Classes are ordered as numbers when all are numbers.
 *
 * @param names the classes that occur in truth or prediction, on either side; '' is none
 */
export function classSystem(names: Iterable<string>, asked: string | null): ClassSystem {
  const known = [...new Set(names)].filter((name) => name !== '');
  const numbers = known.every((name) => isNumber(name));
  const classes = known.sort((a, b) => (numbers && Number(a) !== Number(b) ? Number(a) - Number(b) : a < b ? -1 : 1));
  if (asked !== null && asked !== '') {
    const positive = namedBy(asked, classes);
    return positive === null ? { kind: 'unclear', classes, absent: asked } : { kind: 'binary', positive, classes };
  }
  const [, second] = classes;
  if (second === undefined) return { kind: 'unclear', classes, absent: null };
  return classes.length === 2 ? { kind: 'binary', positive: second, classes } : { kind: 'several', classes };
}

function namedBy(asked: string, classes: readonly string[]): string | null {
  if (classes.includes(asked)) return asked;
  const alike = classes.filter((name) =>
    isNumber(asked) && isNumber(name)
      ? Number(name) === Number(asked)
      : name.toLowerCase() === asked.trim().toLowerCase(),
  );
  const [only] = alike;
  return only !== undefined && alike.length === 1 ? only : null;
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && !Number.isNaN(Number(text));
}
