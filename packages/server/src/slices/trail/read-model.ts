import {
  type Checkpoint,
  type Digest,
  nodesOfPlan,
  type ProofPlan,
  type PublicKey,
  proofFromPlan,
} from '@haechi/proof';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';

export interface StoredEntry {
  readonly sequence: number;
  readonly body: string;
  readonly hash: Digest;
}

/** Entries after number `after`, in order. */
export async function readEntries(db: Db, after: number, limit: number): Promise<readonly StoredEntry[]> {
  const { rows } = await sql<StoredEntry>`select sequence, body, encode(hash, 'hex') as hash from trail_entries
    where sequence > ${after} order by sequence limit ${limit}`.execute(db);
  return rows;
}

/** Hashes of the entries in (after, to], in order. */
export async function readLeaves(db: Db, after: number, to: number): Promise<readonly Digest[]> {
  const { rows } = await sql<{ hash: Digest }>`select encode(hash, 'hex') as hash from trail_entries
    where sequence > ${after} and sequence <= ${to} order by sequence`.execute(db);
  return rows.map((row) => row.hash);
}

const checkpointColumns = sql`size, origin, root, previous, time, key_id, signature`;

/** Checkpoints larger than `after`, in order. */
export async function readCheckpoints(db: Db, after: number, limit: number): Promise<readonly Checkpoint[]> {
  const { rows } = await sql<Checkpoint>`select ${checkpointColumns} from trail_checkpoints where size > ${after}
    order by size limit ${limit}`.execute(db);
  return rows;
}

/** Checkpoints smaller than `before`, newest first, with when they came to stand in the second place. */
export async function newestCheckpoints(
  db: Db,
  before: number,
  limit: number,
): Promise<readonly (Checkpoint & { readonly anchored_at: Date | null })[]> {
  const { rows } = await sql<Checkpoint & { anchored_at: Date | null }>`select ${checkpointColumns}, anchored_at
    from trail_checkpoints where size < ${before} order by size desc limit ${limit}`.execute(db);
  return rows;
}

export async function lastCheckpoint(db: Db): Promise<Checkpoint | null> {
  return (
    (await newestCheckpoints(db, Number.MAX_SAFE_INTEGER, 1)).map(({ anchored_at: _, ...rest }) => rest)[0] ?? null
  );
}

/** The newest checkpoint that stands in the second place. */
export async function lastAnchored(db: Db): Promise<Checkpoint | null> {
  const { rows } = await sql<Checkpoint>`select ${checkpointColumns} from trail_checkpoints
    where anchored_at is not null order by size desc limit 1`.execute(db);
  return rows[0] ?? null;
}

export async function readKeys(db: Db): Promise<readonly PublicKey[]> {
  const { rows } = await sql<PublicKey>`select id, pem from trail_keys order by created_at, id`.execute(db);
  return rows;
}

/** The hashes of a proof, by one query for all the stored subtrees that it needs. */
export async function readProof(db: Db, plan: ProofPlan): Promise<readonly Digest[]> {
  const refs = nodesOfPlan(plan);
  const levels = refs.map((ref) => ref.level);
  const positions = refs.map((ref) => ref.index);
  const { rows } = await sql<{ level: number; position: number; hash: Digest }>`
    with wanted as (select * from unnest(${levels}::smallint[], ${positions}::bigint[]) as t (level, position))
    select level, position, encode(hash, 'hex') as hash from wanted join trail_nodes using (level, position)
    union all
    select level, position, encode(hash, 'hex') from wanted join trail_entries on level = 0 and sequence = position + 1`.execute(
    db,
  );
  const found = new Map(rows.map((row) => [`${row.level}/${row.position}`, row.hash]));
  return proofFromPlan(plan, ({ level, index }) => {
    const hash = found.get(`${level}/${index}`);
    if (hash === undefined) throw new MissingNode(level, index);
    return hash;
  });
}

/** A stored hash is gone: the tables were cut. */
export class MissingNode extends Error {
  constructor(level: number, index: number) {
    super(`the trail lacks the subtree ${index} of level ${level}`);
  }
}
