import { textColumn } from '../performance/role-columns.ts';
import type { ColumnAccess, OutcomeCell, QueryCost, RowsReader, TableSource } from '../table-source.ts';
import { CROSS, MAX_ATTRIBUTES, MAX_CELLS } from './constants.ts';

export interface AttributeOutcomes {
  /** Name of the attribute, or of the intersection: `sex × race`. */
  readonly attribute: string;
  /** Names of the attributes that are crossed; one for a plain attribute. */
  readonly parts: readonly string[];
  readonly cells: readonly OutcomeCell[];
  /** The answer was cut: there are more cells than are read. */
  readonly cut: boolean;
}

interface Row {
  readonly a: number;
  readonly g: string;
  readonly t: string;
  readonly p: string;
  readonly n: number;
}

/** The attributes that are looked at, and with `crossed` every pair of them, and all together when there are more than two. */
function attributePlan(sensitive: readonly ColumnAccess[], crossed: boolean): readonly (readonly number[])[] {
  const single = sensitive.slice(0, MAX_ATTRIBUTES).map((_, i) => [i]);
  if (!crossed || single.length < 2) return single;
  const places = single.flat();
  const pairs = places.flatMap((i) => places.slice(i + 1).map((j) => [i, j]));
  return [...single, ...pairs, ...(places.length > 2 ? [places] : [])];
}

/**
 * Counts group × truth × prediction for every attribute and intersection by one statement that reads the rows once: they are counted over all attributes together first, and
 * that small table is then spread over the attributes.
 */
export async function groupOutcomes(
  reader: RowsReader,
  source: TableSource,
  crossed: boolean,
): Promise<{ readonly attributes: readonly AttributeOutcomes[]; readonly cost: QueryCost }> {
  const { sensitive } = source.roles;
  const plan = attributePlan(sensitive, crossed);
  if (source.outcomes !== undefined && !crossed)
    return { attributes: counted(source.outcomes, sensitive), cost: NOTHING };
  const { rows, cost } = await reader.query<Row>(statement(source, plan), source.params);
  const attributes = plan.map((places, index) => {
    const cells = rows
      .filter(({ a }) => a === index)
      .map(({ g, t, p, n }) => ({ group: g, target: t, prediction: p, n }));
    const parts = places.map((place) => sensitive[place]?.name ?? '');
    return { attribute: parts.join(CROSS), parts, cells, cut: cells.length >= MAX_CELLS };
  });
  return { attributes, cost };
}

const NOTHING: QueryCost = { rowsRead: 0, bytesRead: 0, ms: 0 };

function counted(
  outcomes: NonNullable<TableSource['outcomes']>,
  sensitive: readonly ColumnAccess[],
): AttributeOutcomes[] {
  return sensitive.slice(0, MAX_ATTRIBUTES).map(({ name: attribute }) => {
    const cells = outcomes.get(attribute) ?? [];
    return { attribute, parts: [attribute], cells, cut: cells.length >= MAX_CELLS };
  });
}

function statement({ from, roles }: TableSource, plan: readonly (readonly number[])[]): string {
  const columns = roles.sensitive
    .slice(0, MAX_ATTRIBUTES)
    .map(({ expression }, i) => `${textColumn(expression)} AS h_a${i}`);
  const keys = columns.map((_, i) => `h_a${i}`);
  const spread = plan.map((places, index) => `(${index}, ${groupName(places)})`);
  return `
    SELECT place.1 AS a, place.2 AS g, h_target AS t, h_prediction AS p, sum(c) AS n
    FROM (
      SELECT arrayJoin([${spread.join(', ')}]) AS place, h_target, h_prediction, c
      FROM (
        SELECT ${[...keys, 'h_target', 'h_prediction'].join(', ')}, count() AS c
        FROM (SELECT ${columns.join(', ')}, ${textColumn(roles.target)} AS h_target, ${textColumn(roles.prediction)} AS h_prediction FROM ${from})
        GROUP BY ${[...keys, 'h_target', 'h_prediction'].join(', ')}
      )
    )
    GROUP BY a, g, t, p
    ORDER BY n DESC, g, t, p
    LIMIT ${MAX_CELLS} BY a`;
}

/** A row belongs to a group of an intersection only when it has a value of every part. */
function groupName(places: readonly number[]): string {
  const parts = places.map((place) => `CAST(h_a${place}, 'String')`);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const known = places.map((place) => `h_a${place} != ''`).join(' AND ');
  return `if(${known}, concat(${parts.join(`, '${CROSS}', `)}), '')`;
}
