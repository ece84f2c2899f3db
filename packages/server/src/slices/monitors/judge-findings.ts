import type { Message } from '@haechi/contract';
import type { Db } from '../../platform/postgres.ts';
import type { RouteSplit } from '../serving/index.ts';
import type { EvaluatedWindow } from './evaluate.ts';
import { windowStart } from './evaluate.ts';
import { findingChanges, limitKey, limitSentence } from './findings-policy.ts';
import { closeFindings, openFindingRows, openFindings } from './findings-store.ts';
import type { MonitorsDeps } from './ports.ts';
import type { Reading } from './reading.ts';
import type { FindingRow } from './tables.ts';

type Deps = Pick<MonitorsDeps, 'clock' | 'random' | 'jobs' | 'changes'>;

/** Job that tells the objectives that findings opened or closed, or that a verdict changed. Waiting ones of a system become one. */
export const FINDINGS_CHANGED = 'findings.changed';
export interface FindingsChanged {
  readonly system: string;
  readonly findingIds: readonly string[];
}

/** Whether a version answers requests now. Versions of models without a route are not served here, so nothing is known against it. */
export function inService(version: string, splits: readonly RouteSplit[]): boolean {
  const model = version.slice(0, Math.max(0, version.lastIndexOf('/')));
  const routes = splits.filter((split) => split.model === model);
  if (routes.length === 0) return true;
  return routes.some(({ stable, candidate }) => stable.label === version || candidate?.label === version);
}

function rowOf(
  reading: Reading,
  window: EvaluatedWindow,
  made: { system: string; id: string; now: Date },
): FindingRow[] {
  if (reading.estimate === null) return [];
  return [
    {
      id: made.id,
      system_id: made.system,
      key: limitKey(reading),
      basis: 'limit',
      indicator: reading.indicator,
      version: reading.version,
      baseline_version: null,
      route: null,
      period: null,
      attribute: reading.attribute,
      group_name: reading.group,
      feature: reading.feature,
      verdict: 'fail',
      estimate: reading.estimate,
      limit_value: reading.limit,
      side: reading.side,
      test: reading.test,
      p: reading.p,
      p_adjusted: reading.pAdjusted,
      effect: reading.effect,
      path: 'summary',
      monitor_id: null,
      slice: '',
      contributors: [],
      settings: {},
      cost: null,
      sentence: limitSentence(reading),
      window_from: windowStart(reading, window),
      window_to: window.end,
      opened_at: made.now,
      changed_at: made.now,
      closed_at: null,
      closed_reason: null,
    },
  ];
}

/** Tells the objectives and the consoles, in the transaction that changed findings or verdict. */
export async function announce(tx: Db, deps: Pick<Deps, 'jobs' | 'changes'>, change: FindingsChanged): Promise<void> {
  await deps.jobs.enqueue(tx, { queue: FINDINGS_CHANGED, data: change, key: change.system });
  await deps.changes.publish(tx, { topic: 'monitors', id: change.system, system: change.system });
}

/** Opens and closes findings against limits by the newest windows. Returns the ids of those that changed. */
export async function judgeLimitFindings(
  tx: Db,
  judged: { system: string; windows: readonly EvaluatedWindow[]; splits: readonly RouteSplit[] },
  deps: Deps,
): Promise<string[]> {
  const { system, splits } = judged;
  const now = deps.clock.now();
  const served = judged.windows.filter(({ version }) => inService(version, splits));
  const open = (await openFindingRows(tx, system)).filter(({ basis }) => basis === 'limit');
  const byKey = new Map(open.map((row) => [row.key, row.id]));
  const changes = findingChanges(
    served.flatMap(({ readings }) => readings),
    new Set(byKey.keys()),
  );
  const windowOf = (reading: Reading) => served.find(({ readings }) => readings.includes(reading));
  const rows = changes.opened.flatMap((reading) => {
    const window = windowOf(reading);
    return window === undefined ? [] : rowOf(reading, window, { system, id: deps.random.id('fnd', now), now });
  });
  const changed = await openFindings(tx, rows);
  for (const { key, reading } of changes.closed) {
    const id = byKey.get(key);
    if (id !== undefined)
      changed.push(...(await closeFindings(tx, [id], { verdict: 'pass', reason: reading.reason, now })));
  }
  const gone = open.filter(({ version }) => !inService(version, splits));
  return [...changed, ...(await closeOutOfService(tx, gone, now))];
}

/** Closes findings on versions that no longer answer: they are not better, there is nothing left to watch. */
export async function closeOutOfService(tx: Db, rows: readonly FindingRow[], now: Date): Promise<string[]> {
  const closed: string[] = [];
  for (const { id, version } of rows) {
    const reason: Message = { key: 'monitors.finding.out_of_service', params: { version } };
    closed.push(...(await closeFindings(tx, [id], { verdict: 'skipped', reason, now })));
  }
  return closed;
}
