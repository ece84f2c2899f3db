import type { Checkpoint, PublicKey } from '@haechi/proof';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';

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
