/**
 * The schema that the migrations result in, as text for review: a migration shows as a change of `sql/<store>/snapshot.sql`. Read from the
 * catalogues, since the embedded PostgreSQL brings no pg_dump, and in the databases' own words, so that it says what is there and not what
 * was meant.
 */
import type pg from 'pg';
import type { Rows } from './clickhouse.ts';

const columnsOf = `
select c.relname as table,
  string_agg(format('  %s %s%s%s', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
    case when a.attnotnull then ' not null' else '' end,
    case when a.attidentity <> '' then ' generated as identity'
         when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ')'
         when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end), E',\\n' order by a.attnum) as columns
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind in ('r', 'p')
group by c.relname`;

// Not-null constraints have rows of their own from PostgreSQL 18 on; the columns say them already.
const constraintsOf = `
select r.conrelid::regclass::text as table, format('%s %s', quote_ident(r.conname), pg_get_constraintdef(r.oid)) as text
from pg_constraint r join pg_namespace n on n.oid = r.connamespace and n.nspname = 'public'
where r.contype <> 'n' and r.conrelid <> 0`;

const indexesOf = `
select i.tablename as table, i.indexdef as text from pg_indexes i
where i.schemaname = 'public' and not exists (select from pg_constraint r where r.conname = i.indexname)`;

const othersOf = `
select format('view %s as%s%s', viewname, E'\\n', definition) as text from pg_views where schemaname = 'public'
union all select format('sequence %s', sequencename) from pg_sequences where schemaname = 'public'
union all select pg_get_functiondef(p.oid) from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public'
union all select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public' where not t.tgisinternal
union all select format('extension %s', extname) from pg_extension where extname <> 'plpgsql'`;

interface TableText {
  readonly table: string;
  readonly text: string;
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Every table, constraint, index, view, sequence, function and trigger of the public schema, sorted by name. */
export async function postgresSchema(pool: pg.Pool): Promise<string> {
  const [tables, constraints, indexes, others] = await Promise.all([
    pool.query<{ table: string; columns: string }>(columnsOf),
    pool.query<TableText>(constraintsOf),
    pool.query<TableText>(indexesOf),
    pool.query<{ text: string }>(othersOf),
  ]);
  const of = (rows: readonly TableText[], table: string) =>
    rows
      .filter((row) => row.table === table)
      .map((row) => row.text)
      .sort(byText);
  const parts = tables.rows
    .toSorted((a, b) => byText(a.table, b.table))
    .map(({ table, columns }) => {
      const body = [columns, ...of(constraints.rows, table).map((text) => `  constraint ${text}`)].join(',\n');
      return [`create table ${table} (\n${body}\n);`, ...of(indexes.rows, table).map((text) => `${text};`)].join('\n');
    });
  return `${[...parts, ...others.rows.map((row) => `${row.text.trim()};`).sort(byText)].join('\n\n')}\n`;
}

/** The CREATE statement of every table and view of the database, sorted by name, without the database's own name. */
export async function clickhouseSchema(rows: Rows): Promise<string> {
  const tables = await rows.query<{ statement: string }>(
    `select formatQuery(create_table_query) as statement from system.tables
     where database = {database:String} and not startsWith(name, '.inner') order by name`,
    { database: rows.database },
  );
  return `${tables.map((table) => `${table.statement.replaceAll(`${rows.database}.`, '')};`).join('\n\n')}\n`;
}
