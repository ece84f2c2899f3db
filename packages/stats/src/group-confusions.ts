import { type Confusion, EMPTY_CONFUSION } from './confusion.ts';
import type { CodedColumn } from './reference-profile.ts';

/** One combination of levels of the sensitive attributes. */
export interface GroupCell {
  /** Levels joined by " & ", in the order of the attributes. */
  readonly group: string;
  readonly levels: readonly string[];
  readonly confusion: Confusion;
  /** No row has this combination: shown, never compared. */
  readonly empty: boolean;
}

/**
 * Confusion counts of every combination of sensitive attributes in one pass over the rows (one attribute: its groups); combinations that no row has stand in the
 * result as empty. A row without a level (code -1) of one attribute is left out.
 */
export function groupConfusions(input: {
  readonly labels: ArrayLike<number>;
  readonly predictions: ArrayLike<number>;
  readonly attributes: readonly Pick<CodedColumn, 'codes' | 'levels'>[];
}): GroupCell[] {
  const { labels, predictions, attributes } = input;
  const combinations = attributes.reduce((product, { levels }) => product * levels.length, 1);
  const cells = new Float64Array(4 * combinations);
  for (let row = 0; row < labels.length; row += 1) {
    let place = 0;
    for (const { codes, levels } of attributes) {
      const code = codes[row] ?? -1;
      place = code < 0 ? Number.NaN : place * levels.length + code;
    }
    if (Number.isNaN(place)) continue;
    const cell = 4 * place + (labels[row] === 1 ? 2 : 0) + (predictions[row] === 1 ? 1 : 0);
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  return crossed(attributes).map((levels, place) => {
    const [tn = 0, fp = 0, fn = 0, tp = 0] = cells.subarray(4 * place, 4 * place + 4);
    return { group: levels.join(' & '), levels, confusion: { tp, fp, tn, fn }, empty: tn + fp + fn + tp === 0 };
  });
}

/** Completes counts that a query returned (it lists only combinations that occur) to all combinations of the levels. */
export function crossGroups(input: {
  readonly levels: readonly (readonly string[])[];
  readonly counted: readonly { readonly levels: readonly string[]; readonly confusion: Confusion }[];
}): GroupCell[] {
  const known = new Map(input.counted.map(({ levels, confusion }) => [JSON.stringify(levels), confusion]));
  return crossed(input.levels.map((levels) => ({ levels }))).map((levels) => {
    const confusion = known.get(JSON.stringify(levels)) ?? EMPTY_CONFUSION;
    const empty = confusion.tp + confusion.fp + confusion.tn + confusion.fn === 0;
    return { group: levels.join(' & '), levels, confusion, empty };
  });
}

function crossed(attributes: readonly { readonly levels: readonly string[] }[]): string[][] {
  return attributes.reduce<string[][]>(
    (heads, { levels }) => heads.flatMap((head) => levels.map((level) => [...head, level])),
    [[]],
  );
}
