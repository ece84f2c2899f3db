import { valueCounts, type WeightedValues } from '@haechi/stats';
import { categoricalPair } from './categorical-pair.ts';
import type { CategoricalPair, Compared, NumericPair, SideRows } from './column-pair.ts';
import { ATOM_STEPS, EXACT_ROWS, EXACT_VALUES } from './constants.ts';
import { gridOf } from './sql/cell-grid.ts';
import { cellTallies, type GridColumn } from './sql/cell-tallies.ts';
import { columnFacts, type Facts, type NumericFacts, type SourceFacts } from './sql/column-facts.ts';
import { levelCounts } from './sql/level-counts.ts';
import type { Asking } from './sql/source-rows.ts';
import { valueTallies } from './sql/value-tallies.ts';
import type { ColumnAccess, TableSource } from './table-source.ts';

interface Sides {
  readonly current: TableSource;
  readonly reference: TableSource;
  readonly columns: readonly { readonly current: ColumnAccess; readonly reference: ColumnAccess }[];
}

interface NumericColumn {
  readonly current: ColumnAccess;
  readonly reference: ColumnAccess;
  readonly facts: { readonly reference: NumericFacts; readonly current: NumericFacts };
}

/** Columns of two sources of rows over shared values, cells or levels: three statements for each side, for 48 columns at a time. */
export async function rowPairs(asking: Asking, sides: Sides): Promise<Compared> {
  const { current, reference, columns } = sides;
  const facts = {
    reference: await columnFacts(asking, reference, {
      columns: columns.map((one) => one.reference),
      steps: ATOM_STEPS,
    }),
    current: await columnFacts(asking, current, { columns: columns.map((one) => one.current) }),
  };
  const rows = { reference: facts.reference.rows, current: facts.current.rows };
  if (rows.reference === 0 || rows.current === 0) return { rows, path: 'exact', pairs: [], skipped: [] };
  const numeric = columns.flatMap((one): NumericColumn[] => {
    const own = factsOf(facts, one.current.name);
    return own.reference?.kind === 'numeric' && own.current?.kind === 'numeric'
      ? [{ ...one, facts: { reference: own.reference, current: own.current } }]
      : [];
  });
  const exact =
    Math.max(rows.reference, rows.current) <= EXACT_ROWS &&
    (rows.reference + rows.current) * numeric.length <= EXACT_VALUES;
  const whole = numeric.filter(({ facts: own }) => exact || isFew(own.reference, own.current));
  const pairs = [
    ...(await byValue(asking, sides, whole)),
    ...(await byCell(
      asking,
      sides,
      numeric.filter((one) => !whole.includes(one)),
    )),
    ...(await byLevel(asking, sides, facts)),
  ];
  const order = new Map(columns.map(({ current: { name } }, place) => [name, place]));
  pairs.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
  const path = whole.length === numeric.length ? 'exact' : 'summary';
  return { rows, path, pairs, skipped: [] };
}

function factsOf(
  facts: { readonly reference: SourceFacts; readonly current: SourceFacts },
  name: string,
): { readonly reference: Facts | undefined; readonly current: Facts | undefined } {
  return { reference: facts.reference.columns.get(name), current: facts.current.columns.get(name) };
}

function isFew(reference: NumericFacts, current: NumericFacts): boolean {
  return reference.few !== null && current.few !== null;
}

function sideRows(facts: Facts | undefined): SideRows {
  return {
    n: facts?.n ?? 0,
    missing: facts?.missing ?? 0,
    infinite: facts?.kind === 'numeric' ? facts.infinite : 0,
  };
}

const none: WeightedValues = { values: new Float64Array(), counts: new Float64Array(), n: 0, left: 0 };

function numericPairOf(
  column: NumericColumn,
  resolution: NumericPair['resolution'],
  tallies: {
    readonly reference: WeightedValues | undefined;
    readonly current: WeightedValues | undefined;
    readonly atoms?: readonly number[];
  },
): NumericPair {
  const { reference, current } = column.facts;
  const sideOf = { reference: tallies.reference ?? none, current: tallies.current ?? none };
  return {
    kind: 'numeric',
    name: column.current.name,
    resolution,
    rows: { reference: sideRows(reference), current: sideRows(current) },
    atoms: new Set(tallies.atoms ?? []),
    reference: sideOf.reference,
    current: sideOf.current,
    aligned: valueCounts(sideOf.reference, sideOf.current),
  };
}

async function byValue(asking: Asking, sides: Sides, columns: readonly NumericColumn[]): Promise<NumericPair[]> {
  const reference = await valueTallies(
    asking,
    sides.reference,
    columns.map((one) => one.reference),
  );
  const current = await valueTallies(
    asking,
    sides.current,
    columns.map((one) => one.current),
  );
  return columns.map((one) => {
    const { name } = one.current;
    return numericPairOf(one, 'values', { reference: reference.get(name), current: current.get(name) });
  });
}

async function byCell(asking: Asking, sides: Sides, columns: readonly NumericColumn[]): Promise<NumericPair[]> {
  const gridded = columns.flatMap((one) => {
    const grid = gridOf(one.facts.reference) ?? gridOf(one.facts.current);
    if (grid === null) return [];
    const { reference, current } = one.facts;
    const min = Math.min(reference.min ?? Infinity, current.min ?? Infinity);
    const max = Math.max(reference.max ?? -Infinity, current.max ?? -Infinity);
    const on = (column: ColumnAccess): GridColumn => ({ column, grid, min, max });
    return [{ one, atoms: grid.atoms, reference: on(one.reference), current: on(one.current) }];
  });
  const reference = await cellTallies(
    asking,
    sides.reference,
    gridded.map((own) => own.reference),
  );
  const current = await cellTallies(
    asking,
    sides.current,
    gridded.map((own) => own.current),
  );
  return gridded.map(({ one, atoms }) => {
    const { name } = one.current;
    return numericPairOf(one, 'cells', { reference: reference.get(name), current: current.get(name), atoms });
  });
}

async function byLevel(
  asking: Asking,
  sides: Sides,
  facts: { readonly reference: SourceFacts; readonly current: SourceFacts },
): Promise<CategoricalPair[]> {
  const columns = sides.columns.filter(({ current }) => current.kind === 'categorical');
  const reference = await levelCounts(
    asking,
    sides.reference,
    columns.map((one) => one.reference),
  );
  const current = await levelCounts(
    asking,
    sides.current,
    columns.map((one) => one.current),
  );
  return columns.map(({ current: { name } }) => {
    const own = factsOf(facts, name);
    return categoricalPair({
      name,
      rows: { reference: sideRows(own.reference), current: sideRows(own.current) },
      reference: reference.get(name) ?? new Map(),
      current: current.get(name) ?? new Map(),
    });
  });
}
