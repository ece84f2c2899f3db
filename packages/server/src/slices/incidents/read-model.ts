import type { Incident } from '@haechi/contract';
import type { Scope } from '../../platform/http/caller.ts';
import { type Page, pageAfter } from '../../platform/page.ts';
import type { Db } from '../../platform/postgres.ts';
import { type Aftermath, remainingRisk } from './policy.ts';
import { incidentById } from './store.ts';
import type { IncidentRow, IncidentTables } from './tables.ts';

const tables = (db: Db) => db.withTables<IncidentTables>();

/** What incidents asks of the slices before it, to say what is still at risk. */
export type AftermathOf = (incident: {
  system: string;
  route: string | null;
  version: string | null;
}) => Promise<Pick<Aftermath, 'serving' | 'decisions' | 'limitFindings'>>;

const summaryView = (row: Omit<IncidentRow, 'cause'>) => ({
  id: row.id,
  system: row.system_id,
  state: row.state,
  severity: row.severity,
  sentence: row.sentence,
  opened_at: row.opened_at.toISOString(),
  resolved_at: row.resolved_at?.toISOString() ?? null,
});

export async function listIncidents(
  db: Db,
  scope: Scope,
  filter: Page & { system?: string | undefined; state?: 'open' | 'resolved' | undefined },
) {
  const query = tables(db)
    .selectFrom('incidents')
    .selectAll()
    .$if(!scope.all, (narrowed) => narrowed.where('system_id', 'in', scope.all ? [] : [...scope.systems, '']))
    .$if(filter.system !== undefined, (narrowed) => narrowed.where('system_id', '=', filter.system ?? ''))
    .$if(filter.state !== undefined, (narrowed) => narrowed.where('state', '=', filter.state ?? 'open'));
  return pageAfter(query, filter, { time: 'opened_at', id: 'id', view: summaryView });
}

/** One incident as people read it: the record, and what is at risk at this moment. */
export async function incidentView(
  db: Db,
  scope: Scope,
  found: { id: string; aftermathOf: AftermathOf },
): Promise<Incident> {
  const row = await incidentById(db, scope, found.id);
  const { cause } = row;
  const [actions, timeline, aftermath] = await Promise.all([
    tables(db)
      .selectFrom('incident_actions')
      .selectAll()
      .where('incident_id', '=', row.id)
      .orderBy('started_at')
      .orderBy('id')
      .execute(),
    tables(db)
      .selectFrom('incident_timeline')
      .selectAll()
      .where('incident_id', '=', row.id)
      .orderBy('time')
      .orderBy('id')
      .execute(),
    found.aftermathOf({ system: row.system_id, route: cause.route, version: cause.version }),
  ]);
  return {
    ...summaryView(row),
    cause,
    actions: actions.map((action) => ({
      id: action.id,
      kind: action.kind,
      outcome: action.outcome,
      sentence: action.sentence,
      policy: action.policy_id,
      run: action.run_id,
      started_at: action.started_at.toISOString(),
      ended_at: action.ended_at?.toISOString() ?? null,
      error: action.error,
    })),
    remaining_risk: remainingRisk({
      ...aftermath,
      version: cause.version,
      route: cause.route,
      group: cause.finding.group,
      attribute: cause.finding.attribute,
    }),
    timeline: timeline.map((item) => ({
      time: item.time.toISOString(),
      kind: item.kind,
      actor: { kind: item.actor_kind, id: item.actor_id },
      sentence: item.sentence,
    })),
    resolution: row.resolution,
  };
}
