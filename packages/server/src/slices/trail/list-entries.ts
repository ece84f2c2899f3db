import { HaechiError, type QueryOf, type TrailEntry, type trailApi } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { lastAnchored } from './read-checkpoints.ts';
import type { StoredEntry } from './read-entries.ts';

/** One page, newest first. Entries that concern the installation are seen by those alone who see all systems. */
export async function listEntries(db: Db, scope: Scope, query: QueryOf<typeof trailApi.list>) {
  const conditions = [sql`sequence < ${numberCursor(query.cursor)}`, visible(scope)];
  if (query.system !== undefined) conditions.push(sql`system_id = ${query.system}`);
  if (query.actor !== undefined) conditions.push(sql`actor_id = ${query.actor}`);
  if (query.target !== undefined) conditions.push(sql`target_id = ${query.target}`);
  // `rollout` finds `rollout.started` as well as `rollout.rolled_back`.
  if (query.action !== undefined)
    conditions.push(sql`(action = ${query.action} or starts_with(action, ${`${query.action}.`}))`);
  const { rows } = await sql<StoredEntry>`select sequence, body, encode(hash, 'hex') as hash from trail_entries
    where ${sql.join(conditions, sql` and `)} order by sequence desc limit ${query.limit + 1}`.execute(db);
  const shown = rows.slice(0, query.limit);
  const anchored = (await lastAnchored(db))?.size ?? 0;
  const next = rows.length > query.limit ? String(shown.at(-1)?.sequence) : null;
  return { items: shown.map((row) => entryView(row, anchored)), next };
}

/** @throws HaechiError `not_found`, also for an entry of a system outside the scope. */
export async function findEntry(db: Db, scope: Scope, sequence: number): Promise<StoredEntry> {
  const { rows } = await sql<StoredEntry>`select sequence, body, encode(hash, 'hex') as hash from trail_entries
    where sequence = ${sequence} and ${visible(scope)}`.execute(db);
  const [entry] = rows;
  if (entry === undefined)
    throw new HaechiError('not_found', `The trail has no entry ${sequence}.`, { where: 'sequence' });
  return entry;
}

/** The number before which a page begins: the last one of the page before. */
export function numberCursor(cursor: string | undefined): number {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER;
  const before = Number(cursor);
  if (Number.isSafeInteger(before)) return before;
  throw new HaechiError('invalid_request', 'The cursor is not one that a page gave. Start again without it.', {
    where: 'cursor',
  });
}

function visible(scope: Scope) {
  return scope.all ? sql`true` : sql`system_id = any(${[...scope.systems]}::text[])`;
}

/** An entry as the wire has it. The body is what was hashed, so nothing is read from anywhere else. */
export function entryView({ sequence, body, hash }: StoredEntry, anchored: number): TrailEntry {
  // Parse boundary: the table holds what `record` wrote.
  const entry = JSON.parse(body) as Omit<TrailEntry, 'sequence' | 'hash' | 'anchored'>;
  return { ...entry, sequence, hash, anchored: sequence <= anchored };
}
