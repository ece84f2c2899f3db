import type { Monitor, MonitorResult, monitorDefinitionsApi, ResponseOf } from '@haechi/contract';
import type { Scope } from '../../../platform/http/caller.ts';
import { LATENESS_MS } from '../constants.ts';
import { type DefinitionRow, type MonitorKey, monitorView } from './definition-row.ts';
import { definitionRow, definitionsOf } from './definition-store.ts';
import type { DefinitionDeps } from './deps.ts';
import { countOpenFindings } from './monitor-findings-store.ts';
import { timeReached } from './progress.ts';
import { latestResults } from './results-read.ts';
import { nextEnd } from './time-windows.ts';

type States = ResponseOf<typeof monitorDefinitionsApi.list>;
type State = States['items'][number];
type Deps = Pick<DefinitionDeps, 'db' | 'rows' | 'clock' | 'systems'>;

/** When the next window closes; null for windows by count and streams, which follow what arrives, and for monitors that are switched off. */
function nextRun(monitor: Monitor, row: DefinitionRow, zone: string): string | null {
  const { window, enabled } = monitor;
  if (!enabled || window.type === 'count' || window.type === 'stream') return null;
  return new Date(nextEnd(window, zone, timeReached(row.progress)).getTime() + LATENESS_MS).toISOString();
}

function stateOf(
  row: DefinitionRow,
  about: { zone: string; latest: MonitorResult | undefined; open: number | undefined },
): State {
  const monitor = monitorView(row);
  return {
    ...monitor,
    latest: about.latest ?? null,
    open_findings: about.open ?? 0,
    next_run_at: nextRun(monitor, row, about.zone),
  };
}

/** Monitors of a system and how they stand, by id; the cursor is the last id. @throws HaechiError `not_found` (the system) */
export async function listStates(
  deps: Deps,
  scope: Scope,
  query: { system: string; limit: number; cursor?: string | undefined; kind?: Monitor['kind'] | undefined },
): Promise<States> {
  const { time_zone: zone } = await deps.systems.get(deps.db, scope, query.system);
  const rows = (await definitionsOf(deps.db, query.system)).filter(
    ({ id, kind }) =>
      (query.cursor === undefined || id > query.cursor) && (query.kind === undefined || kind === query.kind),
  );
  const shown = rows.slice(0, query.limit);
  const [latest, open] = await Promise.all([
    shown.length === 0
      ? new Map<string, MonitorResult>()
      : latestResults(deps.rows, { system: query.system, now: deps.clock.now() }),
    countOpenFindings(deps.db, query.system),
  ]);
  return {
    items: shown.map((row) => stateOf(row, { zone, latest: latest.get(row.id), open: open.get(row.id) })),
    next: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** One monitor and how it stands. @throws HaechiError `not_found` */
export async function oneState(deps: Deps, scope: Scope, key: MonitorKey): Promise<State> {
  const row = await definitionRow(deps.db, scope, key);
  const { time_zone: zone } = await deps.systems.get(deps.db, scope, key.system);
  const about = { system: key.system, now: deps.clock.now(), monitor: key.id };
  const [latest, open] = await Promise.all([latestResults(deps.rows, about), countOpenFindings(deps.db, key.system)]);
  return stateOf(row, { zone, latest: latest.get(key.id), open: open.get(key.id) });
}
