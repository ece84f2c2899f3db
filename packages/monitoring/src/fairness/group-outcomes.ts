import { withClassNames } from '../performance/class-names.ts';
import { textColumn } from '../performance/role-columns.ts';
import type { ColumnAccess, OutcomeCell, QueryCost, RowsReader, TableSource } from '../table-source.ts';
import { CROSS, MAX_CELLS, MAX_GROUPS } from './constants.ts';

export interface AttributeOutcomes {
  /** Name of the attribute, or of the intersection: `sex × race`. */
  readonly attribute: string;
  /** Names of the attributes that are crossed; one for a plain attribute. */
  readonly parts: readonly string[];
  readonly cells: readonly OutcomeCell[];
  /** All rows, also those whose cells were cut off. */
  readonly rows: number;
  /** The answer was cut: there are more cells than are read. */
  readonly cut: boolean;
}

export interface GroupOutcomes {
  readonly attributes: readonly AttributeOutcomes[];
  /** Attributes that were not crossed all together, because their groups make that many combinations; null: they were, or nothing was to cross. */
  readonly uncrossed: { readonly attribute: string; readonly combinations: number } | null;
  readonly costs: readonly QueryCost[];
}

interface Row {
  /** Which attributes the row is about: a bit for each that it is not about, the last attribute's the lowest. */
  readonly mask: number;
  readonly groups: readonly string[];
  readonly t: string;
  readonly p: string;
  readonly n: number;
  readonly rows: number;
}

/**
 * Counts group × truth × prediction for every attribute by one statement that reads the rows once. With `crossed` another one counts every pair of the attributes that have few enough groups
 * to be compared, and all of them together when there are more than two and not too many combinations.
 *
 * @param sensitive the attributes, those of `source` or fewer
 */
export async function groupOutcomes(
  reader: RowsReader,
  source: TableSource,
  { sensitive, crossed }: { readonly sensitive: readonly ColumnAccess[]; readonly crossed: boolean },
): Promise<GroupOutcomes> {
  if (source.outcomes !== undefined && !crossed)
    return { attributes: counted(source.outcomes, sensitive), uncrossed: null, costs: [] };
  const single = await countBy(reader, source, { sensitive, plan: sensitive.map((_, place) => [place]) });
  if (!crossed || sensitive.length < 2) return { ...single, uncrossed: null };
  const levels = single.attributes.map(
    ({ cells }) => new Set(cells.flatMap(({ group }) => (group === '' ? [] : [group]))).size,
  );
  const isSmall = (place: number): boolean =>
    single.attributes[place]?.cut === false && (levels[place] ?? 0) <= MAX_GROUPS;
  const some = sensitive.filter((_, place) => isSmall(place));
  const few = some.map((_, place) => place);
  const pairs = few.flatMap((one, i) => few.slice(i + 1).map((other) => [one, other]));
  const combinations = levels.reduce((product, size, place) => product * (isSmall(place) ? size : 1), 1);
  const together = few.length > 2 && combinations <= MAX_CELLS ? [few] : [];
  const plan = [...pairs, ...together];
  if (plan.length === 0) return { ...single, uncrossed: null };
  const cross = await countBy(reader, source, { sensitive: some, plan });
  return {
    attributes: [...single.attributes, ...cross.attributes],
    uncrossed: few.length > 2 && together.length === 0 ? { attribute: nameOf(few, some), combinations } : null,
    costs: [...single.costs, ...cross.costs],
  };
}

interface Counting {
  readonly sensitive: readonly ColumnAccess[];
  /** The attributes of each count, by place; each attribute is in one. */
  readonly plan: readonly (readonly number[])[];
}

async function countBy(
  reader: RowsReader,
  source: TableSource,
  { sensitive, plan }: Counting,
): Promise<Pick<GroupOutcomes, 'attributes' | 'costs'>> {
  const { rows, cost } = await reader.query<Row>(statement(source, { sensitive, plan }), source.params);
  const byMask = Map.groupBy(rows, ({ mask }) => mask);
  const attributes = plan.map((places) => {
    const own = byMask.get(plan.length === 1 ? 0 : maskOf(places, sensitive.length)) ?? [];
    const cells = own.map(({ groups, t, p, n }) => ({ group: groupName(places, groups), target: t, prediction: p, n }));
    return {
      attribute: nameOf(places, sensitive),
      parts: places.map((place) => sensitive[place]?.name ?? ''),
      cells: withClassNames(cells),
      rows: own[0]?.rows ?? 0,
      cut: own.length >= MAX_CELLS,
    };
  });
  return { attributes, costs: [cost] };
}

function counted(
  outcomes: NonNullable<TableSource['outcomes']>,
  sensitive: readonly ColumnAccess[],
): AttributeOutcomes[] {
  return sensitive.map(({ name: attribute }) => {
    const cells = outcomes.get(attribute) ?? [];
    const rows = cells.reduce((sum, { n }) => sum + n, 0);
    return { attribute, parts: [attribute], cells, rows, cut: cells.length >= MAX_CELLS };
  });
}

function nameOf(places: readonly number[], sensitive: readonly ColumnAccess[]): string {
  return places.map((place) => sensitive[place]?.name ?? '').join(CROSS);
}

/** A row belongs to a group of an intersection only when it has a value of every part. */
function groupName(places: readonly number[], groups: readonly string[]): string {
  const parts = places.map((place) => groups[place] ?? '');
  return parts.includes('') ? '' : parts.join(CROSS);
}

/** What `grouping` gives over all attributes for a count by these. */
function maskOf(places: readonly number[], size: number): number {
  return Array.from({ length: size }, (_, place) => (places.includes(place) ? '0' : '1')).reduce(
    (mask, bit) => 2 * mask + Number(bit),
    0,
  );
}

/** Sets of keys are counted each for itself: over all attributes at once there are nearly as many combinations as rows. */
function statement({ from, roles }: TableSource, { sensitive, plan }: Counting): string {
  const columns = sensitive.map(({ expression }, i) => `${textColumn(expression)} AS h_a${i}`);
  const keys = columns.map((_, i) => `h_a${i}`);
  const outcome = ['h_target', 'h_prediction'];
  const sets = plan.map((places) => [...places.map((place) => `h_a${place}`), ...outcome].join(', '));
  const several = plan.length > 1;
  const groups = `[${keys.map((key) => `CAST(${key}, 'String')`).join(', ')}]`;
  return `
    SELECT mask, groups, t, p, n, sum(n) OVER (PARTITION BY mask) AS rows
    FROM (
      SELECT ${several ? `grouping(${keys.join(', ')})` : '0'} AS mask, ${groups} AS groups, h_target AS t, h_prediction AS p, count() AS n
      FROM (SELECT ${columns.join(', ')}, ${textColumn(roles.target)} AS h_target, ${textColumn(roles.prediction)} AS h_prediction FROM ${from})
      GROUP BY ${several ? `GROUPING SETS (${sets.map((set) => `(${set})`).join(', ')})` : [...keys, ...outcome].join(', ')}
    )
    ORDER BY n DESC, groups, t, p
    LIMIT ${MAX_CELLS} BY mask`;
}
