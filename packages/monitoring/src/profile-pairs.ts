import type { ReferenceProfile } from '@haechi/contract';
import { valueCounts, weightedValues } from '@haechi/stats';
import { categoricalPair } from './categorical-pair.ts';
import type { CategoricalPair, Compared, NumericPair, SideRows } from './column-pair.ts';
import { ownEntry } from './own-entry.ts';
import { columnFacts, type Facts, type SourceFacts } from './sql/column-facts.ts';
import { edgeCounts } from './sql/edge-counts.ts';
import { levelCounts } from './sql/level-counts.ts';
import type { Asking } from './sql/source-rows.ts';
import type { ColumnAccess, CountedColumn, CountedColumns, TableSource } from './table-source.ts';

interface Sides {
  readonly current: TableSource;
  readonly profile: ReferenceProfile;
  readonly columns: readonly { readonly current: ColumnAccess }[];
}

type NumericProfile = ReferenceProfile['numeric'][string];

/**
 * Columns of a window over the bins and levels of a stored profile: three statements for the window (none where it was counted beforehand), none for the
 * reference.
 */
export async function profilePairs(asking: Asking, sides: Sides): Promise<Compared> {
  const { current, profile } = sides;
  const columns = sides.columns.map((one) => one.current);
  const { counted } = current;
  const facts =
    counted === undefined ? await columnFacts(asking, current, { columns }) : countedFacts(counted, columns);
  const rows = { reference: profile.rows, current: facts.rows };
  if (rows.reference === 0 || rows.current === 0) return { rows, path: 'summary', pairs: [], skipped: [] };
  const numeric = columns.flatMap((column) => {
    const known = column.kind === 'numeric' ? ownEntry(profile.numeric, column.name) : undefined;
    return known === undefined ? [] : [{ column, rule: 'cuts' as const, at: known.cuts, known }];
  });
  const categorical = columns.filter(({ kind }) => kind === 'categorical');
  const counts = counted === undefined ? await edgeCounts(asking, current, numeric) : countedBy(counted, 'bins');
  const levels = counted === undefined ? await levelCounts(asking, current, categorical) : countedBy(counted, 'levels');
  const pairs = columns.flatMap(({ name, kind }): (NumericPair | CategoricalPair)[] => {
    const own = facts.columns.get(name);
    const known = ownEntry(profile.numeric, name);
    if (kind === 'numeric') return known ? [binPair({ name, known, own, counts: counts.get(name) ?? [] })] : [];
    const stored = ownEntry(profile.categorical, name);
    if (stored === undefined) return [];
    const reference = { n: stored.n, missing: stored.missing, infinite: 0 };
    return [
      categoricalPair({
        name,
        rows: { reference, current: sideRows(own) },
        reference: new Map(Object.entries(stored.counts)),
        current: levels.get(name) ?? new Map(),
      }),
    ];
  });
  return { rows, path: 'summary', pairs, skipped: [] };
}

function countedBy<What extends 'bins' | 'levels'>(
  { columns }: CountedColumns,
  what: What,
): ReadonlyMap<string, CountedColumn[What]> {
  return new Map([...columns].map(([name, column]) => [name, column[what]]));
}

function countedFacts({ rows, columns }: CountedColumns, wanted: readonly ColumnAccess[]): SourceFacts {
  const factsOf = ({ name, kind }: ColumnAccess): [string, Facts] => {
    const { n = 0, missing = rows, min = null, max = null } = columns.get(name) ?? {};
    if (kind === 'categorical') return [name, { kind, n, missing }];
    // Infinite values were counted in the outer bins; the quantiles place cells, which a profile has none of.
    return [name, { kind, n, missing, infinite: 0, min, max, mean: null, few: null, quantiles: [] }];
  };
  return { rows, columns: new Map(wanted.map(factsOf)) };
}

function sideRows(facts: Facts | undefined): SideRows {
  const infinite = facts?.kind === 'numeric' ? facts.infinite : 0;
  return { n: facts?.n ?? 0, missing: facts?.missing ?? 0, infinite };
}

function binPair(input: {
  readonly name: string;
  readonly known: NumericProfile;
  readonly own: Facts | undefined;
  readonly counts: readonly number[];
}): NumericPair {
  const { name, known, own, counts } = input;
  const facts = own?.kind === 'numeric' ? own : undefined;
  const values = binMiddles(known, { min: facts?.min ?? null, max: facts?.max ?? null });
  const reference = weightedValues({ values, counts: known.counts });
  const current = weightedValues({ values, counts });
  return {
    kind: 'numeric',
    name,
    resolution: 'bins',
    rows: { reference: { n: known.n, missing: known.missing, infinite: 0 }, current: sideRows(own) },
    atoms: new Set(values.filter((_, bin) => isSingle(known.cuts, bin))),
    reference,
    current,
    aligned: valueCounts(reference, current),
  };
}

/** A value that stands for each bin: its middle, the outer bins ending at the least and greatest value of both sides. */
function binMiddles(
  { cuts, min, max, counts }: NumericProfile,
  current: { readonly min: number | null; readonly max: number | null },
): number[] {
  const first = cuts[0] ?? min ?? 0;
  const last = cuts.at(-1) ?? max ?? 0;
  const least = Math.min(first, min ?? first, current.min ?? first);
  const greatest = Math.max(last, max ?? last, current.max ?? last);
  return counts.map((_, bin) => {
    const from = cuts[bin - 1] ?? least;
    const to = cuts[bin] ?? greatest;
    return from + (to - from) / 2;
  });
}

/** Whether a bin holds a single value: `quantileCuts` lays its two cuts a billionth apart, relative to the value. */
function isSingle(cuts: readonly number[], bin: number): boolean {
  const [below, above] = [cuts[bin - 1], cuts[bin]];
  if (below === undefined || above === undefined) return false;
  return above - below <= 1.5e-9 * Math.max(Math.abs(above), 1e-3);
}
