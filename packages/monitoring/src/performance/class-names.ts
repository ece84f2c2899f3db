import type { Message } from '@haechi/contract';

/** Rows with a truth and a prediction, as text. */
interface Outcome {
  readonly target: string;
  readonly prediction: string;
}

const WHOLE = /^(-?\d+)\.0+$/;

/**
 * One name for each class: `1.0` is called `1` where both occur (one side of a number was stored with a fraction, the other without), and `nan`, a number that is
 * none, is no class. Otherwise names stay as they are.
 */
export function withClassNames<T extends Outcome>(cells: readonly T[]): readonly T[] {
  const names = new Set(cells.flatMap(({ target, prediction }) => [target, prediction]));
  const others = new Map(
    [...names].flatMap((name): [string, string][] => {
      if (name === 'nan') return [[name, '']];
      const short = WHOLE.exec(name)?.[1];
      return short !== undefined && names.has(short) ? [[name, short]] : [];
    }),
  );
  if (others.size === 0) return cells;
  const named = (name: string): string => others.get(name) ?? name;
  return cells.map((cell) => ({ ...cell, target: named(cell.target), prediction: named(cell.prediction) }));
}

/** SQL: whether two texts name one class, in the sense of `withClassNames`. */
export function sameClass(a: string, b: string): string {
  const bare = (text: string): string => `replaceRegexpOne(${text}, '^(-?[0-9]+)\\\\.0+$', '\\\\1')`;
  return `(${a} = ${b} OR ${bare(a)} = ${bare(b)})`;
}

/** SQL: whether a text names a class at all. */
export function namesClass(text: string): string {
  return `${text} NOT IN ('', 'nan')`;
}

/**
 * Says that truth and prediction have several classes each and none in common (`yes` beside `1`): then every prediction would count as wrong. Null: they speak of the same.
 */
export function otherTerms(cells: readonly Outcome[]): Message | null {
  const known = cells.filter(({ target, prediction }) => target !== '' && prediction !== '');
  const targets = new Set(known.map(({ target }) => target));
  const predictions = new Set(known.map(({ prediction }) => prediction));
  if (targets.size < 2 || predictions.size < 2 || [...targets].some((name) => predictions.has(name))) return null;
  const some = (names: ReadonlySet<string>): string => [...names].sort().slice(0, 3).join(', ');
  return {
    key: 'analysis.performance.other_terms',
    params: { targets: some(targets), predictions: some(predictions) },
  };
}
