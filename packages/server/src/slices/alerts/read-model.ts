import type { Alert, Finding } from '@haechi/contract';
import { sql } from 'kysely';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import { type Page, pageAfter } from '../../platform/page.ts';
import type { AlertsDeps } from './service.ts';
import { alertRow } from './store.ts';
import { type AlertRow, alertTables } from './tables.ts';

type Deps = Pick<AlertsDeps, 'db' | 'monitors'>;

function alertView(row: AlertRow, findings: readonly Finding[]): Alert {
  return {
    id: row.id,
    system: row.system_id,
    objective: row.objective_id,
    route: row.route,
    version: row.version,
    monitor: row.monitor_id,
    slice: row.slice,
    state: row.state,
    severity: row.severity,
    sentence: row.sentence,
    findings: findings.filter(({ id }) => row.finding_ids.includes(id)),
    raised_at: row.raised_at.toISOString(),
    acknowledged_at: row.acknowledged_at?.toISOString() ?? null,
    acknowledged_by: row.acknowledged_by,
    resolved_at: row.resolved_at?.toISOString() ?? null,
    resolution: row.resolution,
  };
}

/** An alert with its findings. @throws HaechiError `not_found` outside the scope */
export async function alertById(deps: Deps, scope: Scope, id: string): Promise<Alert> {
  const row = await alertRow(deps.db, scope, id);
  return alertView(row, await deps.monitors.findingsById(deps.db, everywhere, row.finding_ids));
}

export interface AlertsQuery extends Page {
  readonly system?: string | undefined;
  readonly state?: Alert['state'] | undefined;
}

/** Alerts in scope, newest first. */
export async function listAlerts(deps: Deps, scope: Scope, query: AlertsQuery) {
  const { system, state } = query;
  const found = alertTables(deps.db)
    .selectFrom('alerts')
    .selectAll()
    .$if(!scope.all, (narrowed) =>
      narrowed.where(sql<boolean>`system_id = any(${scope.all ? [] : [...scope.systems]}::text[])`),
    )
    .$if(system !== undefined, (narrowed) => narrowed.where('system_id', '=', system ?? ''))
    .$if(state !== undefined, (narrowed) => narrowed.where('state', '=', state ?? 'open'));
  const page = await pageAfter(found, query, { time: 'raised_at', id: 'id', view: (row: AlertRow) => row });
  const ids = page.items.flatMap(({ finding_ids }) => finding_ids);
  const findings = await deps.monitors.findingsById(deps.db, everywhere, ids);
  return { items: page.items.map((row) => alertView(row, findings)), next: page.next };
}
