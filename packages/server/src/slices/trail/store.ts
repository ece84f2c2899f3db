/** Tables of the trail and what is written to them. Hashes are bytea in the tables and hexadecimal text in the code. */
import type { Checkpoint, Digest, Frontier, PublicKey, TreeNode } from '@haechi/proof';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';

export interface Pending {
  readonly position: number;
  readonly body: string;
}

export interface TrailState extends Frontier {
  readonly origin: string;
}

/** The state, locked until the transaction ends. With `wait` false: null at once while another server holds it. */
export async function lockState(tx: Db, wait: boolean): Promise<TrailState | null> {
  const otherwise = wait ? sql`` : sql`skip locked`;
  const { rows } = await sql<TrailState>`select origin, size, peaks from trail_state for update ${otherwise}`.execute(
    tx,
  );
  return rows[0] ?? null;
}

export async function readState(db: Db): Promise<TrailState> {
  const { rows } = await sql<TrailState>`select origin, size, peaks from trail_state`.execute(db);
  const [state] = rows;
  if (state === undefined) throw new Error('trail_state has no row; the migration writes it');
  return state;
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

export async function insertKey(tx: Db, key: PublicKey): Promise<boolean> {
  const { rows } = await sql`insert into trail_keys (id, pem) values (${key.id}, ${key.pem}) on conflict do nothing
    returning id`.execute(tx);
  return rows.length > 0;
}

export async function insertCheckpoint(tx: Db, checkpoint: Checkpoint): Promise<void> {
  const { size, origin, root, previous, time, key_id: key, signature } = checkpoint;
  await sql`insert into trail_checkpoints (size, origin, root, previous, time, key_id, signature)
    values (${size}, ${origin}, ${root}, ${previous}, ${time}, ${key}, ${signature})`.execute(tx);
}

export async function markAnchored(db: Db, size: number, now: Date): Promise<void> {
  await sql`update trail_checkpoints set anchored_at = ${now} where size <= ${size} and anchored_at is null`.execute(
    db,
  );
}
