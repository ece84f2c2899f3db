/** Why one row was refused. Thrown while a row is checked, caught by the loop over rows; never leaves the slice. */
export class RowProblem extends Error {
  readonly field: string | null;
  readonly code: string;

  constructor(code: string, field: string | null, reason: string) {
    super(reason);
    this.code = code;
    this.field = field;
  }
}

/** How a value looks in a message: its type, and the value itself when it is short and no text (which may be personal). */
export function shown(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'a text';
  return `${typeof value} ${String(value)}`;
}

/** The refusal of a value of the wrong kind. */
export function mistyped(field: string, wanted: string, value: unknown): RowProblem {
  return new RowProblem('invalid_request', field, `${field} must be ${wanted}, not ${shown(value)}`);
}
