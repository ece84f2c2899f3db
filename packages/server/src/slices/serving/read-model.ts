import { routeSettingsSchema, type ServingRoute, type System } from '@haechi/contract';
import { sql } from 'kysely';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import { type Page, pageAfter } from '../../platform/page.ts';
import type { Db } from '../../platform/postgres.ts';
import { LIVE_WITHIN_SECONDS } from '../../platform/process-registry.ts';
import { versionLabel } from '../registry/index.ts';
import type { Systems } from '../systems/index.ts';
import { type RouteRow, routeRow, servingTables } from './store.ts';
import { candidateOf, stableOf, type Target } from './targets.ts';

/** Topic of the snapshot that the hot path reads. */
export const routesTopic = 'routes';

/** What other slices need to compare the versions of a route. */
export interface RouteSplit {
  readonly route: string;
  readonly system: string;
  readonly model: string;
  readonly stable: { readonly version: number; readonly label: string };
  /** `weight` is the share of users, or of requests copied when it is a shadow, basis points. */
  readonly candidate: {
    readonly version: number;
    readonly label: string;
    readonly weight: number;
    readonly shadow?: boolean;
  } | null;
  /** Since when the same candidate has had a share, and the name of that time. */
  readonly candidateSince: Date | null;
  readonly period: string | null;
  /** When the shares were changed last, or the route's settings. */
  readonly changedAt: Date;
}

interface Acknowledged {
  readonly by: number;
  readonly of: number;
}

/** `log` of a route: what it says itself, else by the system's risk tier. */
export function effectiveLog(log: RouteRow['log'], tier: System['risk_tier']): 'after' | 'before' {
  return log ?? (tier === 'high' ? 'before' : 'after');
}

const view = (row: RouteRow, tier: System['risk_tier'], acknowledged: Acknowledged): ServingRoute => ({
  id: row.id,
  system: row.system_id,
  model: row.model_id,
  targets: row.targets.map((target) => ({
    ...target,
    label: versionLabel({ model: row.model_id, version: target.version }),
  })),
  log: effectiveLog(row.log, tier),
  is_default: row.is_default,
  settings: routeSettingsSchema.parse(row.settings),
  created_at: row.created_at.toISOString(),
  changed_at: row.changed_at.toISOString(),
  revision: row.revision,
  acknowledged,
});

/** Live processes that serve routes, each with the version it serves (-1: none yet). */
async function servedVersions(db: Db): Promise<readonly number[]> {
  const { rows } = await sql<{ version: number }>`
    select coalesce(taken.version, -1) as version
    from processes
    left join snapshot_acknowledgements taken on taken.process_id = processes.id and taken.topic = ${routesTopic}
    where ${routesTopic} = any(processes.topics)
      and processes.seen_at > now() - make_interval(secs => ${LIVE_WITHIN_SECONDS})`.execute(db);
  return rows.map(({ version }) => version);
}

/** Live processes that do not serve `version` of the routes yet, in words: `prc_1 (predict, pid 12 on a-host)`. */
export async function behind(db: Db, version: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string; kind: string; host: string; pid: number }>`
    select id, kind, host, pid
    from processes
    left join snapshot_acknowledgements taken on taken.process_id = processes.id and taken.topic = ${routesTopic}
    where ${routesTopic} = any(processes.topics)
      and processes.seen_at > now() - make_interval(secs => ${LIVE_WITHIN_SECONDS})
      and coalesce(taken.version, -1) < ${version}
    order by started_at`.execute(db);
  return rows.map(({ id, kind, host, pid }) => `${id} (${kind}, pid ${pid} on ${host})`);
}

const countAt = (served: readonly number[], version: number): Acknowledged => ({
  by: served.filter((one) => one >= version).length,
  of: served.length,
});

type SystemsReader = Pick<Systems, 'all' | 'get'>;

/** The routes of a scope and single ones, as the wire shows them. */
export function routeViews(db: Db, systems: SystemsReader) {
  return {
    list: async (scope: Scope, query: Page & { system?: string | undefined }) => {
      const { system } = query;
      const served = await servedVersions(db);
      const tiers = new Map((await systems.all(db, scope)).map(({ id, risk_tier: tier }) => [id, tier]));
      const found = servingTables(db)
        .selectFrom('routes')
        .selectAll()
        .$if(!scope.all, (q) => q.where('system_id', '=', sql<string>`any(${scope.all ? [] : [...scope.systems]})`))
        .$if(system !== undefined, (q) => q.where('system_id', '=', system ?? ''));
      return pageAfter(found, query, {
        time: 'created_at',
        id: 'id',
        view: (row) => view(row, tiers.get(row.system_id) ?? 'high', countAt(served, row.snapshot_version)),
      });
    },
    /** @throws HaechiError `not_found` outside `scope`. */
    get: async (scope: Scope, id: string): Promise<ServingRoute> => {
      const row = await routeRow(db, scope, { id });
      const { risk_tier: tier } = await systems.get(db, everywhere, row.system_id);
      return view(row, tier, countAt(await servedVersions(db), row.snapshot_version));
    },
  };
}

/** How many of the live processes serve the route as it stands. */
export async function acknowledged(db: Db, id: string): Promise<Acknowledged> {
  const { snapshot_version: version } = await routeRow(db, everywhere, { id });
  return countAt(await servedVersions(db), version);
}

function shareOf({ role, weight, share = 0 }: Target): { weight: number; shadow: boolean } {
  const shadow = role === 'shadow';
  return { weight: shadow ? share : weight, shadow };
}

/** Every route with its split, those without a candidate too. */
export async function splits(db: Db): Promise<RouteSplit[]> {
  const rows = await servingTables(db)
    .selectFrom('routes')
    .leftJoin('route_periods', 'route_periods.id', 'routes.period_id')
    .selectAll('routes')
    .select('route_periods.started_at')
    .orderBy('routes.id')
    .execute();
  return rows.flatMap((row) => {
    const named = (version: number) => ({ version, label: versionLabel({ model: row.model_id, version }) });
    const stable = stableOf(row.targets);
    const candidate = candidateOf(row.targets);
    if (stable === undefined) return [];
    return [
      {
        route: row.id,
        system: row.system_id,
        model: row.model_id,
        stable: named(stable.version),
        candidate: candidate === undefined ? null : { ...named(candidate.version), ...shareOf(candidate) },
        candidateSince: row.started_at,
        period: row.period_id,
        changedAt: row.changed_at,
      },
    ];
  });
}

/** When the candidates of these periods first answered, as far as the processes have reported; others are absent. */
export async function firstResponses(db: Db, periods: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  const rows = await servingTables(db)
    .selectFrom('route_periods')
    .select(['id', 'first_response_at'])
    .where('id', '=', sql<string>`any(${periods})`)
    .execute();
  return new Map(rows.flatMap(({ id, first_response_at: at }) => (at === null ? [] : [[id, at] as const])));
}
