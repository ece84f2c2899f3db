/** Checks of single fields: each gives the value in the form that is stored, or throws a `RowProblem` that names the field. */
import { parseInstant } from './instant.ts';
import { isList, type Json, type JsonObject } from './json.ts';
import { limits } from './limits.ts';
import { mistyped, RowProblem } from './row-problem.ts';

/** A short text; '' when absent. */
export function optionalText(value: Json, field: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw mistyped(field, 'a text', value);
  if (value.length > limits.text) throw tooLong(field, limits.text);
  return value;
}

export function requiredText(value: Json, field: string): string {
  const text = optionalText(value, field);
  if (text === '') throw new RowProblem('invalid_request', field, `${field} is missing`);
  return text;
}

function tooLong(field: string, most: number): RowProblem {
  return new RowProblem('invalid_request', field, `${field} is longer than ${most} characters`);
}

/** A number in a range; NaN when absent. */
export function optionalNumber(value: Json, field: string, most: number): number {
  if (value === undefined || value === null) return Number.NaN;
  if (typeof value !== 'number') throw mistyped(field, 'a number', value);
  if (!(value >= 0 && value <= most))
    throw new RowProblem('invalid_request', field, `${field} must lie between 0 and ${most}, not ${value}`);
  return value;
}

/** A class, group or outcome: text, number or truth value, as text. */
export function labelText(value: Json, field: string): string {
  switch (typeof value) {
    case 'string':
      if (value.length > limits.text) throw tooLong(field, limits.text);
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new RowProblem('invalid_request', field, `${field} is not a finite number`);
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    default:
      if (value === undefined) throw new RowProblem('invalid_request', field, `${field} is missing`);
      throw mistyped(field, 'a text or a number', value);
  }
}

/** The same as a number where it is one (a text of digits is not), else NaN. */
export function labelNumber(value: Json): number {
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' ? Number(value) : Number.NaN;
}

/** An object, or undefined when absent. */
export function optionalObject(value: Json, field: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || isList(value)) throw mistyped(field, 'an object', value);
  return value;
}

/** Epoch milliseconds of a required instant between the year 2000 and `latest`. */
export function instant(value: Json, field: string, latest: number): number {
  if (typeof value !== 'string') throw mistyped(field, 'an instant such as 2026-01-31T09:30:00Z', value);
  const ms = parseInstant(value);
  if (Number.isNaN(ms)) {
    throw new RowProblem(
      'invalid_request',
      field,
      `${field} is not an instant with a zone such as 2026-01-31T09:30:00Z or …+09:00`,
    );
  }
  if (ms > latest) {
    throw new RowProblem(
      'future_time',
      field,
      `${field} lies more than 24 hours in the future; check the clock and zone of the sender`,
    );
  }
  if (ms < limits.earliest) throw new RowProblem('invalid_request', field, `${field} lies before the year 2000`);
  return ms;
}
