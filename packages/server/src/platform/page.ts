import { HaechiError } from '@haechi/contract';
import { type SelectQueryBuilder, sql } from 'kysely';

/** What a list endpoint was asked for. */
export interface Page {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface PageColumns<Row, View> {
  /** Column references of the sort key, newest first; together they are unique. */
  readonly time: string;
  readonly id: string;
  readonly view: (row: Row) => View;
}

/**
 * One page of a list, newest first, by key and not by offset, so that rows arriving meanwhile shift nothing. The cursor is opaque to callers: time and id of the last row.
 * @throws HaechiError `invalid_request` for a cursor that no page gave.
 */
export async function pageAfter<DB, TB extends keyof DB, Row extends { id: string; created_at?: unknown }, View>(
  query: SelectQueryBuilder<DB, TB, Row>,
  page: Page,
  columns: PageColumns<Row, View>,
): Promise<{ items: View[]; next: string | null }> {
  const time = sql.ref<Date>(columns.time);
  const id = sql.ref<string>(columns.id);
  const after = page.cursor === undefined ? undefined : decode(page.cursor);
  const rows = await query
    .select(sql<string>`to_char(${time} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('page_time'))
    .$if(after !== undefined, (narrowed) =>
      narrowed.where(sql<boolean>`(${time}, ${id}) < (${after?.time}::timestamptz, ${after?.id})`),
    )
    .orderBy(time, 'desc')
    .orderBy(id, 'desc')
    .limit(page.limit + 1)
    .execute();
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1) as { id: string; page_time: string } | undefined;
  const next = rows.length > page.limit && last !== undefined ? encode(last.page_time, last.id) : null;
  return { items: shown.map((row) => columns.view(row as unknown as Row)), next };
}

function encode(time: string, id: string): string {
  return Buffer.from(JSON.stringify([time, id])).toString('base64url');
}

/** As `encode` writes them: anything else that JavaScript takes for a time PostgreSQL may not. */
const pageTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

function decode(cursor: string): { time: string; id: string } {
  try {
    const [time, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (typeof time === 'string' && typeof id === 'string' && pageTime.test(time) && !Number.isNaN(Date.parse(time)))
      return { time, id };
  } catch {
    // Falls through to the refusal below.
  }
  throw new HaechiError('invalid_request', 'The cursor is not one that a page gave. Start again without it.', {
    where: 'cursor',
  });
}
