import type { Comparison } from '@haechi/contract';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import type { Candidacy } from './candidacy.ts';
import type { ComparisonPlan } from './comparison-plan.ts';
import type { SmallestP } from './comparison-policy.ts';
import { type MonitorTables, monitorTables, type Share } from './tables.ts';

export type ComparisonRow = MonitorTables['route_comparisons'];

const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`;

/** Takes the comparison until the transaction ends, making it when it is new; undefined while somebody else has it. */
export async function takeComparison(tx: Db, { split, period, since }: Candidacy): Promise<ComparisonRow | undefined> {
  await sql`
    insert into route_comparisons (route, period, system_id, stable, candidate, since, shares)
    values (${split.route}, ${period}, ${split.system}, ${split.stable.label}, ${split.candidate.label}, ${since},
      ${JSON.stringify([{ from: since.toISOString(), weight: split.candidate.weight }])}::jsonb)
    on conflict (route, period) do nothing`.execute(tx);
  return monitorTables(tx)
    .selectFrom('route_comparisons')
    .selectAll()
    .where('route', '=', split.route)
    .where('period', '=', period)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}

/** Keeps a new share. Written before anything is judged, so that a look that fails does not move the time of the change. */
export async function storeShares(
  tx: Db,
  row: Pick<ComparisonRow, 'route' | 'period'>,
  shares: readonly Share[],
): Promise<void> {
  await monitorTables(tx)
    .updateTable('route_comparisons')
    .set({ shares: json(shares) })
    .where('route', '=', row.route)
    .where('period', '=', row.period)
    .execute();
}

export interface Judged {
  readonly plan: ComparisonPlan;
  readonly smallestP: SmallestP;
  readonly latest: Comparison;
  readonly now: Date;
}

export async function storeComparison(
  tx: Db,
  row: Pick<ComparisonRow, 'route' | 'period'>,
  judged: Judged,
): Promise<void> {
  await monitorTables(tx)
    .updateTable('route_comparisons')
    .set({
      plan: json(judged.plan),
      smallest_p: json(judged.smallestP),
      latest: json(judged.latest),
      verdict: judged.latest.verdict,
      evaluated_at: judged.now,
      ended_at: null,
    })
    .where('route', '=', row.route)
    .where('period', '=', row.period)
    .execute();
}

/** Comparisons under way whose candidate is gone, each taken until the transaction ends. */
export async function takeEnded(tx: Db, live: readonly Candidacy[]): Promise<ComparisonRow[]> {
  const rows = await monitorTables(tx)
    .selectFrom('route_comparisons')
    .selectAll()
    .where('ended_at', 'is', null)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.filter((row) => !live.some(({ split, period }) => split.route === row.route && period === row.period));
}

export async function endComparison(tx: Db, row: Pick<ComparisonRow, 'route' | 'period'>, now: Date): Promise<void> {
  await monitorTables(tx)
    .updateTable('route_comparisons')
    .set({ ended_at: now })
    .where('route', '=', row.route)
    .where('period', '=', row.period)
    .execute();
}

/** Whether a comparison is still open without its candidate; cheap, for the look that comes every two seconds. */
export async function liveComparisons(db: Db): Promise<{ route: string; period: string }[]> {
  return monitorTables(db)
    .selectFrom('route_comparisons')
    .select(['route', 'period'])
    .where('ended_at', 'is', null)
    .execute();
}
