import type { Db } from '../../platform/postgres.ts';
import { monitorTables } from './tables.ts';

export interface Turn {
  readonly wanted: boolean;
  readonly recount: boolean;
}

/** Takes the system's turn until the transaction ends; null while somebody else has it. The lock dies with its holder. */
export async function takeTurn(tx: Db, system: string): Promise<Turn | null> {
  const turn = await monitorTables(tx)
    .selectFrom('monitor_turns')
    .select(['wanted', 'recount'])
    .where('system_id', '=', system)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return turn ?? null;
}

/** Has a system judged again in the next round although no row changed; `recount` also sums up its last day anew. */
export async function wantJudgement(tx: Db, system: string, { recount = false } = {}): Promise<void> {
  await monitorTables(tx)
    .updateTable('monitor_turns')
    .set((eb) => ({ wanted: true, recount: recount ? true : eb.ref('recount') }))
    .where('system_id', '=', system)
    .execute();
}

export async function endTurn(tx: Db, system: string): Promise<void> {
  await monitorTables(tx)
    .updateTable('monitor_turns')
    .set({ wanted: false, recount: false })
    .where('system_id', '=', system)
    .execute();
}
