import type { StreamLook } from '@haechi/monitoring';
import type { Db } from '../../../../platform/postgres.ts';
import type { RouteSplit } from '../../../serving/index.ts';
import { JUDGED_ENVIRONMENT } from '../../constants.ts';
import { closeFindings, openFindings } from '../../findings-store.ts';
import { inService } from '../../judge-findings.ts';
import type { FindingRow } from '../../tables.ts';
import { type DefinitionRow, editOf } from '../definition-row.ts';
import type { DefinitionDeps } from '../deps.ts';
import { findingRow } from '../judge-monitor.ts';
import { type Closing, findingKey } from '../monitor-findings.ts';
import { openMonitorFindings } from '../monitor-findings-store.ts';
import type { StreamLooked } from './look-at-stream.ts';

/**
 * Opens a finding for each column that alarmed, and closes one whose column has a new baseline: with the verdict `skipped` and a reason that says so, since the
 * column is not known to be as it was. Returns the ids of those that changed.
 */
export async function judgeStream(
  tx: Db,
  deps: Pick<DefinitionDeps, 'clock' | 'random'>,
  judged: { readonly row: DefinitionRow; readonly found: StreamLooked; readonly splits: readonly RouteSplit[] },
): Promise<string[]> {
  const { row, found, splits } = judged;
  const { looked, look } = found;
  const now = deps.clock.now();
  // Routes serve production; rows of other environments come from elsewhere.
  const routed = editOf(row).environment === JUDGED_ENVIRONMENT;
  const serves = !routed || inService(looked.version, splits);
  const all = await openMonitorFindings(tx, { system: row.system_id, id: row.id });
  const open = all.filter(({ version }) => version === looked.version);
  const changed: string[] = [];
  for (const { id, verdict, reason } of closings(open, { look, serves, version: looked.version }))
    changed.push(...(await closeFindings(tx, [id], { verdict, reason, now })));
  const openings = looked.analysis.scores
    .filter(({ verdict }) => verdict === 'fail' && serves)
    .map((score) => ({ key: findingKey(row.id, looked, score), looked, score }));
  const rows = openings.flatMap((opening) => findingRow(opening, { row, id: deps.random.id('fnd', now), now }));
  return [...changed, ...(await openFindings(tx, rows))];
}

function closings(
  open: readonly FindingRow[],
  by: { readonly look: StreamLook | null; readonly serves: boolean; readonly version: string },
): Closing[] {
  const { look, serves, version } = by;
  return open.flatMap(({ id, feature }): Closing[] => {
    if (!serves)
      return [{ id, verdict: 'skipped', reason: { key: 'monitors.finding.out_of_service', params: { version } } }];
    const column = feature === null ? undefined : look?.state.columns[feature];
    if (feature === null || look?.rearmed.has(feature) !== true) return [];
    const rows = column?.phase === 'armed' ? column.feature.baselineRows : null;
    return [{ id, verdict: 'skipped', reason: { key: 'monitors.finding.rebaselined', params: { feature, rows } } }];
  });
}
