import type { Checkpoint, PublicKey } from '@haechi/proof';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';

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
