import { type Db, transact } from '../../platform/postgres.ts';
import type { RouteSplit } from '../serving/index.ts';
import { candidacyOf } from './candidacy.ts';
import { type ComparisonRow, endComparison, liveComparisons, takeEnded } from './comparison-store.ts';
import { FRESH_FINDING_MS } from './constants.ts';
import { closeFindings, openFindingRows } from './findings-store.ts';
import { announce, closeOutOfService, inService } from './judge-findings.ts';
import type { MonitorsDeps } from './ports.ts';
import type { FindingRow } from './tables.ts';
import { wantJudgement } from './turns.ts';

type EndDeps = Pick<MonitorsDeps, 'db' | 'clock' | 'jobs' | 'changes'>;

const isOf =
  (row: Pick<ComparisonRow, 'route' | 'period'>) =>
  ({ basis, route, period }: FindingRow): boolean =>
    basis === 'versus_stable' && route === row.route && period === row.period;

/** Whether something was found so lately that nobody can have been alerted yet: closed now, it would never be. */
async function isFresh(tx: Db, { clock }: EndDeps, row: ComparisonRow): Promise<boolean> {
  const since = clock.now().getTime() - FRESH_FINDING_MS;
  return (await openFindingRows(tx, row.system_id)).some(
    (found) => isOf(row)(found) && found.opened_at.getTime() > since,
  );
}

/** Closes what a comparison found once its candidate is gone, and what stood against a version that no longer answers. */
async function endRow(
  tx: Db,
  deps: EndDeps,
  ended: { row: ComparisonRow; splits: readonly RouteSplit[] },
): Promise<void> {
  const { row, splits } = ended;
  // The state follows from what is left, in the next round. Asked for first: a round takes its turn before it touches findings, and so must this.
  await wantJudgement(tx, row.system_id);
  const now = deps.clock.now();
  const open = await openFindingRows(tx, row.system_id);
  const own = open.filter(isOf(row));
  const reason = { key: 'monitors.finding.candidate_gone', params: { version: row.candidate, route: row.route } };
  const closed = await closeFindings(
    tx,
    own.map(({ id }) => id),
    { verdict: 'skipped', reason, now },
  );
  const gone = open.filter(({ basis, version }) => basis === 'limit' && !inService(version, splits));
  closed.push(...(await closeOutOfService(tx, gone, now)));
  await endComparison(tx, row, now);
  await announce(tx, deps, { system: row.system_id, findingIds: closed });
}

/** Ends comparisons whose candidate is gone. */
export async function endGone(deps: EndDeps, splits: readonly RouteSplit[]): Promise<void> {
  const live = splits.flatMap(candidacyOf);
  const open = await liveComparisons(deps.db);
  const gone = open.filter(
    ({ route, period }) => !live.some((one) => one.split.route === route && one.period === period),
  );
  if (gone.length === 0) return;
  await transact(deps.db, async (tx) => {
    const rows = await takeEnded(tx, live);
    for (const row of rows) if (!(await isFresh(tx, deps, row))) await endRow(tx, deps, { row, splits });
  });
}
