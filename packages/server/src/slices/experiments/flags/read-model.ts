import type { Flag } from '@haechi/contract';
import { sql } from 'kysely';
import type { Rows } from '../../../platform/clickhouse.ts';
import type { Scope } from '../../../platform/http/caller.ts';
import { type Page, pageAfter } from '../../../platform/page.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { FlagExperiment } from './compile-flag.ts';
import { type FlagRow, flagTables } from './tables.ts';

export function flagView(row: FlagRow, running: readonly FlagExperiment[]): Flag {
  const found = running.find(({ flag }) => flag === row.key);
  return {
    ...row.definition,
    key: row.key,
    system: row.system_id,
    experiment: found === undefined ? null : { id: found.experiment, period: found.period },
    created_at: row.created_at.toISOString(),
    changed_at: row.changed_at.toISOString(),
    archived_at: row.archived_at?.toISOString() ?? null,
    revision: row.revision,
  };
}

export interface FlagsQuery extends Page {
  readonly system?: string | undefined;
  /** Also those that were archived. */
  readonly archived: boolean;
}

export async function listFlags(
  db: Db,
  scope: Scope,
  { query, running }: { query: FlagsQuery; running: readonly FlagExperiment[] },
) {
  const { system } = query;
  const found = flagTables(db)
    .selectFrom('flags')
    .selectAll()
    .select('key as id')
    .$if(!scope.all, (q) => q.where('system_id', '=', sql<string>`any(${scope.all ? [] : [...scope.systems]})`))
    .$if(system !== undefined, (q) => q.where('system_id', '=', system ?? ''))
    .$if(!query.archived, (q) => q.where('archived_at', 'is', null));
  return pageAfter(found, query, { time: 'created_at', id: 'key', view: (row) => flagView(row, running) });
}

export async function listRevisions(db: Db, key: string, page: Page) {
  const found = flagTables(db).selectFrom('flag_revisions').selectAll().where('flag_key', '=', key);
  return pageAfter(found, page, {
    time: 'at',
    id: 'id',
    view: (row) => ({
      id: row.id,
      revision: row.revision,
      at: row.at.toISOString(),
      actor: { kind: row.actor_kind, id: row.actor_id },
      archived: row.archived,
      definition: row.definition,
    }),
  });
}

interface Exposed {
  readonly experiment: string;
  readonly period: string;
  readonly variant: string;
  readonly units: number;
  readonly first_at: string;
  readonly last_at: string;
}

const asText = (of: string) => `formatDateTime(${of}, '%Y-%m-%dT%H:%i:%S.000Z', 'UTC')`;

/** How many units met each variant of a flag in a time. */
export function countExposed(
  rows: Pick<Rows, 'query'>,
  asked: { readonly system: string; readonly flag: string; readonly from: Date; readonly to: Date },
): Promise<Exposed[]> {
  return rows.query<Exposed>(
    `select experiment, period, variant, uniqExact(unit) as units, ${asText('min(time)')} as first_at, ${asText('max(time)')} as last_at
     from exposures
     where system_id = {system:String} and flag = {flag:String}
       and time >= parseDateTime64BestEffort({from:String}, 3, 'UTC') and time < parseDateTime64BestEffort({to:String}, 3, 'UTC')
     group by experiment, period, variant order by experiment, period, variant`,
    { ...asked, from: asked.from.toISOString(), to: asked.to.toISOString() },
  );
}
