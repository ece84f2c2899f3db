/** What is really deployed, as the manuals tell of it. */
import type { Limit, Message, Policy, RouteSettings } from '@haechi/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../../platform/postgres.ts';
import type { SystemFacts } from '../checklists/facts.ts';
import { readFacts } from '../checklists/read-facts.ts';

/** How this server runs. */
export interface Setting {
  readonly server: string;
  readonly tls: boolean;
  readonly records: 'embedded' | 'external';
  readonly rows: 'embedded' | 'external';
  readonly workers: number;
  readonly retentionDays: number;
  readonly spoolMaxBytes: number;
}

export interface Deployment {
  readonly facts: SystemFacts;
  readonly setting: Setting;
  readonly system: { readonly name: string; readonly risk_tier: string; readonly time_zone: string };
  readonly settings: ReadonlyMap<string, Partial<RouteSettings>>;
  readonly weights: ReadonlyMap<
    string,
    readonly { readonly version: number; readonly role: string; readonly weight: number }[]
  >;
  readonly limits: readonly Limit[];
  readonly monitors: readonly { readonly id: string; readonly kind: string; readonly window: string }[];
  readonly objectives: readonly { readonly name: Message; readonly on_fail: string; readonly verdict: string }[];
  readonly policies: readonly (Pick<Policy, 'id' | 'name' | 'actions' | 'mode' | 'cool_down_s'> & {
    readonly severity: string | null;
    readonly basis: string;
  })[];
  readonly channels: readonly { readonly name: string; readonly kind: string; readonly language: string }[];
  readonly alerts: readonly {
    readonly id: string;
    readonly severity: string;
    readonly sentence: Message;
    readonly raised_at: Date;
  }[];
}

const rowsOf = async <T>(db: Db, query: RawBuilder<unknown>): Promise<readonly T[]> =>
  (await query.execute(db)).rows as T[];

interface RouteRow {
  readonly id: string;
  readonly settings: Partial<RouteSettings>;
  readonly targets: readonly { readonly version: number; readonly role: string; readonly weight: number }[];
}

/** Undefined when there is no such system. */
export async function readDeployment(
  db: Db,
  of: { readonly system: string; readonly now: Date; readonly setting: Setting },
): Promise<Deployment | undefined> {
  const { system } = of;
  const [facts, [named], routes, monitors, objectives, policies, channels, alerts] = await Promise.all([
    readFacts(db, system, of.now),
    rowsOf<Deployment['system']>(db, sql`select name, risk_tier, time_zone from systems where id = ${system}`),
    rowsOf<RouteRow>(db, sql`select id, settings, targets from routes where system_id = ${system} order by id`),
    rowsOf<Deployment['monitors'][number]>(
      db,
      sql`select id, kind, coalesce(definition #>> '{window,size}', definition #>> '{window,type}') as window
        from monitor_definitions where system_id = ${system} and enabled order by id`,
    ),
    rowsOf<Deployment['objectives'][number]>(
      db,
      sql`select name, on_fail, verdict from objectives where system_id = ${system} and enabled order by id`,
    ),
    rowsOf<Deployment['policies'][number]>(
      db,
      sql`select id, name, actions, mode, cool_down_s, severity, objective_basis as basis from policies where system_id = ${system} and enabled order by id`,
    ),
    rowsOf<Deployment['channels'][number]>(
      db,
      sql`select name, kind, language from channels where enabled and deleted_at is null
        and (systems is null or ${system} = any(systems)) order by name`,
    ),
    rowsOf<Deployment['alerts'][number]>(
      db,
      sql`select id, severity, sentence, raised_at from alerts where system_id = ${system} and state <> 'resolved'
        order by raised_at desc limit 50`,
    ),
  ]);
  if (facts === undefined || named === undefined) return undefined;
  return {
    facts,
    setting: of.setting,
    system: named,
    settings: new Map(routes.map(({ id, settings }) => [id, settings])),
    weights: new Map(routes.map(({ id, targets }) => [id, targets])),
    limits: facts.limits,
    ...{ monitors, objectives, policies, channels, alerts },
  };
}
