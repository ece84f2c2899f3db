import type { Experiment, ExperimentLook, ExperimentPeriod, experimentsApi, ResponseOf } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../platform/http/caller.ts';
import { type Page, pageAfter } from '../../platform/page.ts';
import type { Db } from '../../platform/postgres.ts';
import { maxPoints } from './constants.ts';
import { experimentRow, periodRow } from './store.ts';
import { type ExperimentRow, experimentTables, type LookRow, type PeriodRow } from './tables.ts';

interface ExperimentsQuery extends Page {
  readonly system?: string | undefined;
  readonly state?: Experiment['state'] | undefined;
  readonly flag?: string | undefined;
  readonly route?: string | undefined;
}
type Results = ResponseOf<typeof experimentsApi.results>;

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;

function periodView(row: PeriodRow): ExperimentPeriod {
  return {
    period: row.period,
    version: row.version,
    started_at: row.started_at.toISOString(),
    started_by: row.started_by,
    stopped_at: iso(row.stopped_at),
    stopped_by: row.stopped_by,
    stop_reason: row.stop_reason,
    ended_at: iso(row.ended_at),
    planned_units: row.planned_units,
    verdict: row.verdict,
    outcome: row.outcome,
    winner: row.winner,
    split_rollout: row.split_rollout,
    rollout: row.rollout,
    rollout_problem: row.rollout_problem,
  };
}

function view(row: ExperimentRow, period: PeriodRow | undefined): Experiment {
  return {
    id: row.id,
    system: row.system_id,
    name: row.definition.name ?? row.id,
    state: row.state,
    version: row.version,
    definition: row.definition,
    created_at: row.created_at.toISOString(),
    created_by: row.created_by,
    updated_at: row.updated_at.toISOString(),
    verdict: row.verdict,
    outcome: row.outcome,
    reason: row.reason,
    winner: row.winner,
    units: Number(row.units),
    period: period === undefined ? null : periodView(period),
    design: row.design,
  };
}

export async function experimentView(db: Db, row: ExperimentRow): Promise<Experiment> {
  return view(row, await periodRow(db, { experiment: row.id, period: row.period }));
}

/** One page of the experiments in `scope`, the newest first. */
export async function listExperiments(db: Db, scope: Scope, query: ExperimentsQuery) {
  const { system, state, flag, route } = query;
  const found = experimentTables(db)
    .selectFrom('experiments')
    .selectAll()
    .$if(!scope.all, (q) => q.where('system_id', '=', sql<string>`any(${scope.all ? [] : [...scope.systems]})`))
    .$if(system !== undefined, (q) => q.where('system_id', '=', system ?? ''))
    .$if(state !== undefined, (q) => q.where('state', '=', state ?? 'draft'))
    .$if(flag !== undefined, (q) => q.where('flag', '=', flag ?? ''))
    .$if(route !== undefined, (q) => q.where('route', '=', route ?? ''));
  const page = await pageAfter(found, query, { time: 'created_at', id: 'id', view: (row: ExperimentRow) => row });
  const periods = await newestPeriods(
    db,
    page.items.map(({ id }) => id),
  );
  return { items: page.items.map((row) => view(row, periods.get(row.id))), next: page.next };
}

async function newestPeriods(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, PeriodRow>> {
  if (ids.length === 0) return new Map();
  const rows = await experimentTables(db)
    .selectFrom('experiment_periods as p')
    .innerJoin('experiments as e', (join) =>
      join.onRef('e.id', '=', 'p.experiment_id').onRef('e.period', '=', 'p.period'),
    )
    .selectAll('p')
    .where('p.experiment_id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.experiment_id, row]));
}

/** Every version of a definition, the newest first. @throws HaechiError `not_found` outside `scope`. */
export async function listVersions(db: Db, scope: Scope, { id, query }: { id: string; query: Page }) {
  await experimentRow(db, scope, { id });
  const found = experimentTables(db).selectFrom('experiment_versions').selectAll().where('experiment_id', '=', id);
  return pageAfter(found, query, {
    time: 'at',
    id: 'id',
    view: ({ id: own, version, at, by, definition }) => ({ id: own, version, at: at.toISOString(), by, definition }),
  });
}

/** @throws HaechiError `not_found` outside `scope`. */
export async function listPeriods(db: Db, scope: Scope, id: string): Promise<{ items: ExperimentPeriod[] }> {
  await experimentRow(db, scope, { id });
  const rows = await experimentTables(db)
    .selectFrom('experiment_periods')
    .selectAll()
    .where('experiment_id', '=', id)
    .orderBy('period', 'desc')
    .limit(500)
    .execute();
  return { items: rows.map(periodView) };
}

/** Looks, the newest first. @throws HaechiError `not_found` outside `scope`. */
export async function listLooks(
  db: Db,
  scope: Scope,
  of: { id: string; query: Page & { period?: number | undefined } },
) {
  await experimentRow(db, scope, { id: of.id });
  const { period } = of.query;
  const found = experimentTables(db)
    .selectFrom('experiment_looks')
    .selectAll()
    .where('experiment_id', '=', of.id)
    .$if(period !== undefined, (q) => q.where('period', '=', period ?? 0));
  return pageAfter(found, of.query, { time: 'at', id: 'id', view: ({ look }: LookRow): ExperimentLook => look });
}

type Point = Pick<ExperimentLook, 'at' | 'verdict' | 'units' | 'metrics'>;

/**
 * The latest look of a period, and of the looks that a chart has room for (the oldest first, the latest always among them) the primary metrics: a look of many metrics and arms is some
 * hundred kilobytes.
 */
async function looksOf(
  db: Db,
  { experiment, period }: { experiment: string; period: number },
): Promise<{ latest: ExperimentLook | null; points: readonly Point[] }> {
  const ids = await experimentTables(db)
    .selectFrom('experiment_looks')
    .select('id')
    .where('experiment_id', '=', experiment)
    .where('period', '=', period)
    .orderBy('at')
    .orderBy('id')
    .execute();
  const every = Math.ceil(ids.length / maxPoints);
  const chosen = ids.filter((_, index) => (ids.length - 1 - index) % every === 0).map(({ id }) => id);
  const newest = chosen.at(-1);
  if (newest === undefined) return { latest: null, points: [] };
  const { look: latest } = await experimentTables(db)
    .selectFrom('experiment_looks')
    .select('look')
    .where('id', '=', newest)
    .executeTakeFirstOrThrow();
  const points = await experimentTables(db)
    .selectFrom('experiment_looks')
    .select(
      sql<Point>`jsonb_build_object('at', look->'at', 'verdict', look->'verdict', 'units', look->'units',
      'metrics', jsonb_path_query_array(look, '$.metrics[*] ? (@.role == "primary")'))`.as('point'),
    )
    .where('id', 'in', chosen)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return { latest, points: points.map(({ point }) => point) };
}

/** The latest look of a period and how the primary metrics came to it. @throws HaechiError `not_found` outside `scope`. */
export async function resultsOf(
  db: Db,
  scope: Scope,
  { id, period }: { id: string; period: number | undefined },
): Promise<Results> {
  const row = await experimentRow(db, scope, { id });
  const looks = await looksOf(db, { experiment: id, period: period ?? row.period });
  const points = looks.points.map(({ at, verdict, units, metrics }) => ({
    at,
    verdict,
    units,
    metrics: metrics.flatMap(({ metric, arm, difference }) =>
      difference === null
        ? []
        : [{ name: metric, arm, value: difference.value, lower: difference.lower, upper: difference.upper }],
    ),
  }));
  return { experiment: await experimentView(db, row), look: looks.latest, points };
}
