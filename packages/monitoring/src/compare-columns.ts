import type { Analysis, Message, ReferenceProfile } from '@haechi/contract';
import type { ColumnPair, Compared } from './column-pair.ts';
import { profilePairs } from './profile-pairs.ts';
import { isProfile } from './reference-kind.ts';
import { rowPairs } from './row-pairs.ts';
import type { Asking } from './sql/source-rows.ts';
import type { ColumnAccess, TableSource } from './table-source.ts';

/**
 * Brings the columns of a window and of its reference over shared values, cells, bins or levels. A column that cannot be compared (only on one side, of another type,
 * without values, or one and the same value throughout) is in `skipped` with the reason.
 */
export async function compareColumns(
  asking: Asking,
  sides: { readonly current: TableSource; readonly reference: TableSource | ReferenceProfile },
): Promise<Compared> {
  const { current, reference } = sides;
  const { shared, skipped } = sharedColumns(current.columns, knownColumns(reference));
  const compared = isProfile(reference)
    ? await profilePairs(asking, { current, profile: reference, columns: shared })
    : await rowPairs(asking, { current, reference, columns: shared });
  const useful = compared.pairs.map((pair) => ({ pair, why: whyNot(pair) }));
  return {
    ...compared,
    pairs: useful.filter(({ why }) => why === null).map(({ pair }) => pair),
    skipped: [
      ...skipped,
      ...compared.skipped,
      ...useful.flatMap(({ pair, why }) => (why === null ? [] : [skip(pair.name, why)])),
    ],
  };
}

function knownColumns(reference: TableSource | ReferenceProfile): readonly ColumnAccess[] {
  if (!isProfile(reference)) return reference.columns;
  const named = (names: readonly string[], kind: ColumnAccess['kind']) =>
    names.map((name): ColumnAccess => ({ name, kind, expression: '' }));
  return [
    ...named(Object.keys(reference.numeric), 'numeric'),
    ...named(Object.keys(reference.categorical), 'categorical'),
  ];
}

function sharedColumns(
  current: readonly ColumnAccess[],
  reference: readonly ColumnAccess[],
): { shared: { current: ColumnAccess; reference: ColumnAccess }[]; skipped: Analysis['skipped'] } {
  const known = new Map(reference.map((column) => [column.name, column]));
  const names = new Set(current.map(({ name }) => name));
  const shared: { current: ColumnAccess; reference: ColumnAccess }[] = [];
  const skipped: Analysis['skipped'] = [];
  for (const column of current) {
    const other = known.get(column.name);
    if (other === undefined) skipped.push(skip(column.name, say('not_in_reference', column.name)));
    else if (other.kind !== column.kind) {
      skipped.push(skip(column.name, say('retyped', column.name, { reference: other.kind, current: column.kind })));
    } else shared.push({ current: column, reference: other });
  }
  for (const { name } of reference) if (!names.has(name)) skipped.push(skip(name, say('not_in_window', name)));
  return { shared, skipped };
}

/** Why a pair says nothing about drift; null when it does. */
function whyNot(pair: ColumnPair): Message | null {
  const { reference, current } = pair.rows;
  if (current.n === 0 && current.missing + current.infinite > 0) return say('no_values_in_window', pair.name);
  if (reference.n === 0 && reference.missing + reference.infinite > 0) return say('no_values_in_reference', pair.name);
  if (current.n === 0 || reference.n === 0) return say('no_rows', pair.name);
  return isConstant(pair) ? say('constant', pair.name) : null;
}

function isConstant(pair: ColumnPair): boolean {
  if (pair.kind === 'categorical') {
    return pair.levels.length === 1 && pair.other.reference === 0 && pair.other.current === 0;
  }
  const { reference, current } = pair;
  return reference.values.length === 1 && current.values.length === 1 && reference.values[0] === current.values[0];
}

function say(what: string, column: string, more: Message['params'] = {}): Message {
  return { key: `analysis.column.${what}`, params: { column, ...more } };
}

function skip(column: string, reason: Message): Analysis['skipped'][number] {
  return { column, verdict: 'skipped', reason };
}
