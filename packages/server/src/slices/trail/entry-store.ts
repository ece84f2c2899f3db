/** The way of an entry from waiting to numbered. Hashes are bytea in the tables and hexadecimal text in the code. */
import type { Digest, Frontier, TreeNode } from '@haechi/proof';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';

export interface Pending {
  readonly position: number;
  readonly body: string;
}

export async function hasPending(db: Db): Promise<boolean> {
  const { rows } = await sql<{ some: boolean }>`select exists (select from trail_pending) as some`.execute(db);
  return rows[0]?.some ?? false;
}

export async function readPending(tx: Db, limit: number): Promise<readonly Pending[]> {
  const { rows } =
    await sql<Pending>`select position, body from trail_pending order by position limit ${limit}`.execute(tx);
  return rows;
}

export interface Numbered {
  readonly first: number;
  readonly bodies: readonly string[];
  readonly hashes: readonly Digest[];
  readonly nodes: readonly TreeNode[];
  readonly frontier: Frontier;
  readonly positions: readonly number[];
}

/** Moves a batch from the waiting entries to the numbered ones, with the tree that it makes. */
export async function writeNumbered(tx: Db, batch: Numbered): Promise<void> {
  await sql`insert into trail_entries (sequence, body, hash)
    select ${batch.first}::bigint + ordinality - 1, body, decode(hash, 'hex')
    from unnest(${batch.bodies}::text[], ${batch.hashes}::text[]) with ordinality as t (body, hash, ordinality)`.execute(
    tx,
  );
  await sql`insert into trail_nodes (level, position, hash)
    select level, position, decode(hash, 'hex')
    from unnest(${batch.nodes.map((node) => node.level)}::smallint[], ${batch.nodes.map((node) => node.index)}::bigint[],
      ${batch.nodes.map((node) => node.hash)}::text[]) as t (level, position, hash)`.execute(tx);
  await sql`delete from trail_pending where position = any(${batch.positions}::bigint[])`.execute(tx);
  await sql`update trail_state set size = ${batch.frontier.size}, peaks = ${batch.frontier.peaks}::text[]`.execute(tx);
}
