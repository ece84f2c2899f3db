import type { TableSource } from '../table-source.ts';

/**
 * SQL of a text role: '' where the source does not have it or a row has no value. Statements give it a name that begins with `h_`: an
 * alias hides a column of the source of the same name from the other expressions.
 */
export function textColumn(expression: string | undefined): string {
  return expression === undefined ? `''` : `ifNull(toString(${expression}), '')`;
}

/** SQL of a numeric role: NaN where the source does not have it or a row has no value. */
export function numberColumn(expression: string | undefined): string {
  return expression === undefined ? 'nan' : `ifNull(toFloat64(${expression}), nan)`;
}

/** The reference as rows; null when there is none or it is a profile. */
export function rowsOf(reference: TableSource | object | null): TableSource | null {
  return reference !== null && 'from' in reference ? reference : null;
}
