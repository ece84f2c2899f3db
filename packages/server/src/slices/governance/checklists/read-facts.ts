/**
 * What the record says about a system. Governance is the one slice that reads the tables of the others: it is the auditor of the record, and
 * writes only its own.
 */
import type { Limit } from '@haechi/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Rows } from '../../../platform/clickhouse.ts';
import type { Db } from '../../../platform/postgres.ts';
import { samplesMs } from './constants.ts';
import type { RolloutFact, RouteFact, RowFacts, SystemFacts, VersionFact } from './facts.ts';

const rowsOf = async <T>(db: Db, query: RawBuilder<unknown>): Promise<readonly T[]> =>
  (await query.execute(db)).rows as T[];

const rolloutColumns = sql`id, system_id as system, route_id as route, model_id as model, candidate_version as candidate, strategy, state, steps,
  step, verdict, rehearsal, started_at as "startedAt", decided_at as "decidedAt", acknowledged_at as "acknowledgedAt"`;

/** One rollout with its comparison; undefined when there is none. */
export async function readRollout(db: Db, id: string): Promise<RolloutFact | undefined> {
  const [found] = await rowsOf<RolloutFact>(
    db,
    sql`select ${rolloutColumns}, comparison from rollouts where id = ${id}`,
  );
  return found;
}

/** Rollouts of a system without their comparisons, newest first, rehearsals among them. */
function readRollouts(db: Db, system: string): Promise<readonly RolloutFact[]> {
  return rowsOf(
    db,
    sql`select ${rolloutColumns}, null as comparison from rollouts where system_id = ${system}
      order by started_at desc, id desc limit 1000`,
  );
}

/** Each version with its newest submission. */
function readVersions(db: Db, system: string): Promise<readonly VersionFact[]> {
  return rowsOf(
    db,
    sql`select v.model_id as model, v.version, v.approval, a.id as "approvalId", coalesce(a.checks, '[]') as checks,
      v.lineage -> 'dataset' ->> 'name' is not null as dataset
      from model_versions v
      left join lateral (select id, checks from approvals where model_id = v.model_id and version = v.version order by attempt desc limit 1) a on true
      where v.system_id = ${system} order by v.model_id, v.version desc limit 1000`,
  );
}

function readWatch(db: Db, system: string) {
  const ids = async (query: RawBuilder<unknown>) => (await rowsOf<{ id: string }>(db, query)).map(({ id }) => id);
  return Promise.all([
    rowsOf<{ limits: readonly Limit[] }>(db, sql`select limits from monitor_settings where system_id = ${system}`),
    rowsOf<{ id: string; kind: string }>(
      db,
      sql`select id, kind from monitor_definitions where system_id = ${system} and enabled order by id`,
    ),
    ids(sql`select id from objectives where system_id = ${system} and enabled and on_fail = 'alert' order by id`),
    ids(
      sql`select id from channels where enabled and deleted_at is null and (systems is null or ${system} = any(systems)) order by id`,
    ),
    ids(sql`select id from policies where system_id = ${system} and enabled and mode = 'automatic' order by id`),
    ids(sql`select id from experiments where system_id = ${system} and state <> 'draft' order by id limit 200`),
  ]);
}

function readRest(db: Db, system: string) {
  return Promise.all([
    rowsOf<{ id: string; owner: string }>(db, sql`select id, owner from systems where id = ${system}`),
    rowsOf<RouteFact>(
      db,
      sql`select id, model_id as model, targets from routes where system_id = ${system} order by id`,
    ),
    rowsOf<SystemFacts['incidents'][number]>(
      db,
      sql`select id, opened_at as "openedAt", state = 'resolved' as resolved from incidents where system_id = ${system}
        order by opened_at desc limit 200`,
    ),
    rowsOf<SystemFacts['keys'][number]>(
      db,
      sql`select id, 'predict.call' = any(permissions) as predicts, expires_at is not null as expires from api_keys
        where revoked_at is null and (expires_at is null or expires_at > now()) and (systems is null or ${system} = any(systems))
        order by id limit 1000`,
    ),
    rowsOf<{ entries: number; checkpoints: number }>(
      db,
      sql`select (select count(*)::int from (select 1 from trail_entries where system_id = ${system} limit 100000) t) as entries,
        (select count(*)::int from (select 1 from trail_checkpoints limit 1000) c) as checkpoints`,
    ),
  ]);
}

/** What the record says about a system now; undefined when there is no such system. */
export async function readFacts(db: Db, system: string, now: Date): Promise<SystemFacts | undefined> {
  const [[settings, monitors, objectives, channels, policies, experiments], rest, versions, rollouts] =
    await Promise.all([
      readWatch(db, system),
      readRest(db, system),
      readVersions(db, system),
      readRollouts(db, system),
    ]);
  const [[found], routes, incidents, keys, [trail]] = rest;
  if (found === undefined) return undefined;
  const limits = (settings[0]?.limits ?? []).filter(({ enabled }) => enabled);
  const watch = { limits, monitors, objectives, channels, policies, experiments };
  return {
    ...watch,
    now,
    system: found,
    routes,
    versions,
    rollouts,
    incidents,
    keys,
    trail: trail ?? { entries: 0, checkpoints: 0 },
  };
}

/** What the rows say since a time, about a version (`model/number`) where one is asked for. */
export async function readRowFacts(
  rows: Pick<Rows, 'query'>,
  of: { readonly system: string; readonly version: string | null; readonly since: Date; readonly now: Date },
): Promise<RowFacts> {
  const asked = { system: of.system, version: of.version ?? '', since: of.since };
  const since = "time >= {since: DateTime64(3, 'UTC')}";
  const [judged, feedback, samples] = await Promise.all([
    rows.query<RowFacts['judged'][number]>(
      `select indicator, toUInt32(count()) as n, toUInt32(countIf(verdict = 'fail')) as failed from indicators final
       where system_id = {system: String} and version = {version: String} and ${since}
         and limit_value is not null and verdict in ('pass', 'fail') group by indicator order by indicator`,
      asked,
    ),
    rows.query<{ n: number }>(
      `select toUInt32(uniqExact(id)) as n from events where system_id = {system: String} and kind = 'feedback' and ${since}`,
      asked,
    ),
    rows.query<{ n: number }>(
      `select toUInt32(count()) as n from system_samples where system_id = {system: String} and ${since}`,
      { ...asked, since: new Date(of.now.getTime() - samplesMs) },
    ),
  ]);
  return { judged, feedback: feedback[0]?.n ?? 0, samples: samples[0]?.n ?? 0 };
}
