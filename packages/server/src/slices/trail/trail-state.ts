import type { Frontier } from '@haechi/proof';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';

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
