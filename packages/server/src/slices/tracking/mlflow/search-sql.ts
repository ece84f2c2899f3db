/** Comparisons of a search as SQL, every value bound. */
import { type RawBuilder, sql } from 'kysely';
import type { SearchComparison, SearchOrder } from './search-grammar.ts';

type Condition = RawBuilder<boolean>;

/** `value` holds what the comparison asks. LIKE has % and _ and no escapes, as MLflow's; NaN is like no number, and only != holds of it. */
export function compareSql(value: RawBuilder<unknown>, comparison: SearchComparison): Condition {
  const { comparator, value: given, type } = comparison;
  switch (comparator) {
    case 'IS NULL':
      return sql`${value} is null`;
    case 'IS NOT NULL':
      return sql`${value} is not null`;
    case 'IN':
      return sql`${value} = any(${given}::text[])`;
    case 'NOT IN':
      return sql`${value} <> all(${given}::text[])`;
    case 'LIKE':
      return sql`${value} like ${given} escape ''`;
    case 'ILIKE':
      return sql`${value} ilike ${given} escape ''`;
    default:
      return type === 'number' ? compareNumber(value, comparison) : sql`${value} ${operator(comparator)} ${given}`;
  }
}

function compareNumber(value: RawBuilder<unknown>, { comparator, value: given }: SearchComparison): Condition {
  const asked = sql<boolean>`${value} ${operator(comparator)} ${given}::float8`;
  // In PostgreSQL NaN is greater than every number.
  return comparator === '>' || comparator === '>=' ? sql`(${asked} and ${value} <> 'NaN'::float8)` : asked;
}

const operators = { '=': sql`=`, '!=': sql`<>`, '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` } as const;
const operator = (comparator: string): RawBuilder<unknown> => {
  if (!(comparator in operators)) throw new Error(`"${comparator}" is no operator of SQL here`);
  return operators[comparator as keyof typeof operators];
};

/**
 * Whether a table of keys and values (metrics, params, tags) holds the comparison for its owner. `owned` confines it to the owner: `run_id = r.id`. A key that is
 * not there holds nothing but IS NULL.
 */
export function keyedSql(table: string, owned: Condition, comparison: SearchComparison): Condition {
  const there = sql<boolean>`select 1 from ${sql.table(table)} kv where ${owned} and kv.key = ${comparison.key}`;
  if (comparison.comparator === 'IS NULL') return sql`not exists (${there})`;
  if (comparison.comparator === 'IS NOT NULL') return sql`exists (${there})`;
  return sql`exists (${there} and ${compareSql(sql`kv.value`, comparison)})`;
}

/** What to sort by, in one direction, with what is missing last whatever the direction, and NaN before it. */
export function orderSql(value: RawBuilder<unknown>, { ascending, type }: Pick<SearchOrder, 'ascending' | 'type'>) {
  const direction = ascending ? sql`asc` : sql`desc`;
  const rank =
    type === 'number'
      ? sql`case when ${value} is null then 2 when ${value}::float8 = 'NaN'::float8 then 1 else 0 end`
      : sql`case when ${value} is null then 1 else 0 end`;
  return sql`${rank}, ${value} ${direction}`;
}

/** Conditions joined by AND; true when there is none. */
export const allOf = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
