import { CELLS } from '../constants.ts';
import type { NumericFacts } from './column-facts.ts';

/**
 * A grid over all numbers: with z = (x - centre) / scale, cell floor((z / (1 + |z|) + 1) CELLS / 2). Half of the cells lie within one scale of the centre, and
 * no value is so far out that it has none. Made of arithmetic alone, so that finding a cell costs a few nanoseconds where a search among cuts costs a hundred.
 */
export interface CellGrid {
  readonly centre: number;
  readonly scale: number;
  /** Values so frequent that each is counted on its own: what lies beside them in a cell would otherwise be hidden. */
  readonly atoms: readonly number[];
}

/** What a value that is not finite is counted under. */
export const NO_CELL = 65_535;

/** A grid placed by the middle half of a column, or, where that is a single value, by ever more of it. Null: a single value, or none. */
export function gridOf({ quantiles, min, max }: NumericFacts): CellGrid | null {
  const at = (share: number): number => quantiles[Math.round(share * (quantiles.length - 1))] ?? Number.NaN;
  const middle = at(0.5);
  const centre = Number.isFinite(middle) ? middle : ((min ?? 0) + (max ?? 0)) / 2;
  const spans = [(at(0.75) - at(0.25)) / 2, (at(0.99) - at(0.01)) / 4, ((max ?? 0) - (min ?? 0)) / 4];
  const scale = spans.find((span) => Number.isFinite(span) && span > 0);
  // A value at three steps in a row fills at least about two.
  const atoms = [
    ...new Set(quantiles.filter((value, place) => Number.isFinite(value) && value === quantiles[place - 2])),
  ];
  return scale === undefined ? null : { centre, scale, atoms };
}

/** The cell of a finite value, as SQL; `NO_CELL` for one that is not finite. The atoms come after the cells. */
export function cellSql({ centre, scale, atoms }: CellGrid, value: string): string {
  const z = `((${value} - (${centre})) / (${scale}))`;
  const cell = `least((${z} / (1 + abs(${z})) + 1) * ${CELLS / 2}, ${CELLS - 1})`;
  const plain = `if(isFinite(${value}), toUInt16(${cell}), ${NO_CELL})`;
  if (atoms.length === 0) return plain;
  const values = atoms.map((atom) => `toFloat64(${atom})`).join(', ');
  const places = atoms.map((_, place) => `toUInt16(${CELLS + place})`).join(', ');
  return `transform(${value}, [${values}], [${places}], ${plain})`;
}

/** Where a cell begins; minus and plus infinity at both ends. */
export function cellStart({ centre, scale }: CellGrid, cell: number): number {
  const u = (2 * cell) / CELLS - 1;
  if (u <= -1) return Number.NEGATIVE_INFINITY;
  if (u >= 1) return Number.POSITIVE_INFINITY;
  return centre + (scale * u) / (1 - Math.abs(u));
}
