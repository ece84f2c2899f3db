import type { Message, Verdict } from '@haechi/contract';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import { monitorTables } from './tables.ts';

export interface SystemState {
  readonly system_id: string;
  readonly verdict: Verdict;
  readonly reason: Message;
  readonly evaluated_at: Date;
  /** Known only to a judgement of the summaries; left as they are by one of findings alone. */
  readonly judged?: boolean;
  readonly main_version?: string | null;
}

/** Keeps how a system stands. True when verdict or `judged` changed. */
export async function storeState(tx: Db, state: SystemState): Promise<boolean> {
  const values = { ...state, reason: sql<never>`${JSON.stringify(state.reason)}::jsonb` };
  const before = await monitorTables(tx)
    .selectFrom('monitor_states')
    .select(['verdict', 'judged'])
    .where('system_id', '=', state.system_id)
    .executeTakeFirst();
  await monitorTables(tx)
    .insertInto('monitor_states')
    .values({ judged: false, main_version: null, ...values })
    .onConflict((conflict) => conflict.column('system_id').doUpdateSet(values))
    .execute();
  return before?.verdict !== state.verdict || before.judged !== (state.judged ?? before.judged);
}

export interface JudgedBases {
  /** Numbers were judged against limits. */
  readonly limit: boolean;
  /** A candidate that still has weight was found no worse. */
  readonly versus_stable: boolean;
  /** A monitor that somebody defined has judged a window. */
  readonly monitor: boolean;
}

/** What has been judged of a system at all, by basis. */
export async function judgedBases(db: Db, system: string): Promise<JudgedBases> {
  const state = await monitorTables(db)
    .selectFrom('monitor_states')
    .select('judged')
    .where('system_id', '=', system)
    .executeTakeFirst();
  const passing = await monitorTables(db)
    .selectFrom('route_comparisons')
    .select('route')
    .where('system_id', '=', system)
    .where('ended_at', 'is', null)
    .where('verdict', '=', 'pass')
    .limit(1)
    .executeTakeFirst();
  const watched = await monitorTables(db)
    .selectFrom('monitor_definitions')
    .select('id')
    .where('system_id', '=', system)
    .where('judged', '=', true)
    .limit(1)
    .executeTakeFirst();
  return { limit: state?.judged ?? false, versus_stable: passing !== undefined, monitor: watched !== undefined };
}
