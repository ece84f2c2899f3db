/** Decides what each column of the two files is and how it is read. Pure. */
import type { Message } from '@haechi/contract';
import {
  IDENTITY_MIN_ROWS,
  IDENTITY_SHARE,
  MAX_NUMERIC_CLASSES,
  NUMERIC_SHARE,
  NUMERIC_SHARE_BESIDE_NUMBERS,
} from './constants.ts';
import type { ColumnFacts } from './inspect-file.ts';

/** How a column is read: `instant` as seconds since 1970. */
export type ReadAs = 'number' | 'text' | 'instant';

export interface PlannedColumn extends ColumnFacts {
  readonly readAs: ReadAs;
  /** Why it is no feature; null: it is one. */
  readonly leftOut: Message | null;
}

/** The columns that the person named. */
export interface NamedColumns {
  readonly target: string | null;
  readonly prediction: string | null;
  readonly score: string | null;
  readonly time: string | null;
  readonly id: string | null;
  readonly sensitive: readonly string[];
  readonly drop: readonly string[];
  /** Features even where they look like identities. */
  readonly keep: readonly string[];
  /** Codes: numbers that are names. */
  readonly categorical: readonly string[];
  /** Columns with the probability of a class each, with the class. */
  readonly probabilities: readonly { readonly name: string; readonly column: string }[];
}

/** What `--probabilities` says: `p_` stands for every column that begins so and whose rest is the class, `car=p1,home=p2` for those columns. */
export function withProbabilities(
  named: NamedColumns,
  told: string | null,
  columns: readonly Pick<ColumnFacts, 'name'>[],
): NamedColumns {
  if (told === null) return named;
  const pairs = told.split(',').map((part) => part.trim());
  const probabilities = told.includes('=')
    ? pairs.map((pair) => {
        const at = pair.lastIndexOf('=');
        return { name: pair.slice(0, Math.max(0, at)), column: pair.slice(at + 1) };
      })
    : columns
        .filter(({ name }) => name.startsWith(told) && name.length > told.length)
        .map(({ name }) => ({ name: name.slice(told.length), column: name }));
  return { ...named, probabilities };
}

export interface ColumnPlan {
  readonly current: readonly PlannedColumn[];
  readonly reference: readonly PlannedColumn[] | null;
}

/**
 * Plans both sides together, since a column is the same thing in both: one that is empty in one file is what the other says.
 *
 * @param current columns of the window
 * @param reference columns of the reference; null for none
 */
export function planColumns(
  current: readonly ColumnFacts[],
  reference: readonly ColumnFacts[] | null,
  named: NamedColumns,
): ColumnPlan {
  const plan = (side: readonly ColumnFacts[], other: readonly ColumnFacts[] | null): readonly PlannedColumn[] =>
    side.map((column) => {
      const twin = other?.find(({ name }) => name === column.name);
      const readAs = readingOf(column, twin, named);
      return { ...column, readAs, leftOut: leftOutOf({ column, twin, readAs, named }) };
    });
  return { current: plan(current, reference), reference: reference === null ? null : plan(reference, current) };
}

function readingOf(column: ColumnFacts, twin: ColumnFacts | undefined, named: NamedColumns): ReadAs {
  if (named.categorical.includes(column.name)) return 'text';
  const own = readingByValues(column, NUMERIC_SHARE);
  if (twin === undefined) return own ?? 'text';
  const beside = readingByValues(twin, NUMERIC_SHARE);
  if (own === null) return beside ?? 'text';
  const mixed = own === 'text' && beside === 'number';
  return mixed ? (readingByValues(column, NUMERIC_SHARE_BESIDE_NUMBERS) ?? own) : own;
}

/** Null: the column is empty as far as was looked. */
function readingByValues({ form, present, numbers, instants }: ColumnFacts, share: number): ReadAs | null {
  if (form === 'number') return 'number';
  if (form === 'instant') return 'instant';
  if (present === 0) return null;
  if (form === 'boolean') return 'text';
  if (numbers / present >= share) return 'number';
  return instants / present >= share ? 'instant' : 'text';
}

interface Candidate {
  readonly column: ColumnFacts;
  readonly twin: ColumnFacts | undefined;
  readonly readAs: ReadAs;
  readonly named: NamedColumns;
}

function leftOutOf({ column, twin, readAs, named }: Candidate): Message | null {
  const because = (why: string): Message => ({ key: `report.left_out.${why}`, params: { column: column.name } });
  if (column.form === 'nested') return because('nested');
  if (named.drop.includes(column.name)) return because('dropped');
  for (const role of ['target', 'prediction', 'score', 'time', 'id'] as const) {
    if (named[role] === column.name) return because(role);
  }
  if (named.probabilities.some((one) => one.column === column.name)) return because('probability');
  if (named.keep.includes(column.name) || named.sensitive.includes(column.name)) return null;
  const sides = twin === undefined ? [column] : [column, twin];
  if (readAs === 'instant') return sides.every(({ ordered }) => ordered) ? because('clock') : null;
  return sides.every((side) => isIdentity(side, readAs)) ? because('identity') : null;
}

/** Whether the values name the row: all different, and either running numbers, or texts. */
function isIdentity(column: ColumnFacts, readAs: ReadAs): boolean {
  const { name, present, distinct, whole, ordered } = column;
  if (present < IDENTITY_MIN_ROWS) return false;
  if (readAs === 'text') return distinct / present >= IDENTITY_SHARE;
  const running = distinct === present && whole === present;
  return running && (ordered || /(^|[_\W])(id|uuid|index|idx|rowid|row)$/i.test(name));
}

/** Whether the target is a class or a quantity. `null` when neither file has it. */
export function taskOf(columns: readonly (ColumnFacts | undefined)[]): 'classification' | 'regression' | null {
  const known = columns.filter((column) => column !== undefined && column.present > 0);
  if (known.length === 0) return null;
  const quantity = known.every((column) => {
    if (column === undefined || readingByValues(column, NUMERIC_SHARE) !== 'number') return false;
    return column.distinct > MAX_NUMERIC_CLASSES || column.whole < column.numbers;
  });
  return quantity ? 'regression' : 'classification';
}
