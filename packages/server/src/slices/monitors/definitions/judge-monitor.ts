import type { Rows } from '../../../platform/clickhouse.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { RouteSplit } from '../../serving/index.ts';
import { JUDGED_ENVIRONMENT } from '../constants.ts';
import { closeFindings, openFindings } from '../findings-store.ts';
import { inService } from '../judge-findings.ts';
import type { FindingRow } from '../tables.ts';
import { FINDINGS_AT_ONCE } from './constants.ts';
import { type DefinitionRow, editOf } from './definition-row.ts';
import type { DefinitionDeps } from './deps.ts';
import { findingKey, findingMoves, findingSentence, type Opening, type ScoreKey } from './monitor-findings.ts';
import { openMonitorFindings } from './monitor-findings-store.ts';
import type { Looked } from './result-store.ts';

interface NewestRow {
  version: string;
  slice: string;
  indicator: ScoreKey['indicator'];
  attribute: string;
  group_name: string;
  feature: string;
  newest: string;
}

/** End of the newest window from `from` on in which each number of a monitor was judged under its present definition, by the key of its finding. */
export async function newestJudged(rows: Rows, row: DefinitionRow, from: Date): Promise<ReadonlyMap<string, number>> {
  const found = await rows.query<NewestRow>(
    `select version, slice, indicator, attribute, group_name, feature, max(time) as newest from monitor_indicators final
     where system_id = {system:String} and monitor = {monitor:String} and verdict in ('pass', 'fail') and evaluated_at >= {since:DateTime64(3, 'UTC')} and time >= {from:DateTime64(3, 'UTC')}
     group by version, slice, indicator, attribute, group_name, feature`,
    { system: row.system_id, monitor: row.id, since: row.changed_at, from },
  );
  const orNull = (text: string) => (text === '' ? null : text);
  const newest = new Map<string, number>();
  for (const one of found) {
    const about = { feature: orNull(one.feature), attribute: orNull(one.attribute), group: orNull(one.group_name) };
    const key = findingKey(row.id, one, { ...about, indicator: one.indicator });
    newest.set(key, Math.max(newest.get(key) ?? 0, Date.parse(one.newest)));
  }
  return newest;
}

export function findingRow(opening: Opening, made: { row: DefinitionRow; id: string; now: Date }): FindingRow[] {
  const { looked, score, key } = opening;
  if (score.estimate === null) return [];
  const { row, now } = made;
  return [
    {
      id: made.id,
      system_id: row.system_id,
      key,
      basis: 'monitor',
      indicator: score.indicator,
      version: looked.version,
      baseline_version: null,
      route: null,
      period: null,
      attribute: score.attribute,
      group_name: score.group,
      feature: score.feature,
      verdict: 'fail',
      estimate: score.estimate,
      limit_value: score.limit,
      side: score.side,
      test: score.test ?? score.estimate.method,
      p: score.p,
      p_adjusted: score.p_adjusted,
      effect: score.effect,
      path: looked.analysis.path,
      sentence: findingSentence(row.id, opening),
      monitor_id: row.id,
      slice: looked.slice,
      contributors: score.contributors,
      settings: score.settings,
      cost: looked.analysis.cost,
      window_from: looked.place.span.from,
      window_to: looked.place.span.to,
      opened_at: now,
      changed_at: now,
      closed_at: null,
      closed_reason: null,
    },
  ];
}

/** Opens and closes the findings of a monitor by what was looked at. Returns the ids of those that changed. */
export async function judgeMonitor(
  tx: Db,
  deps: Pick<DefinitionDeps, 'clock' | 'random'>,
  judged: {
    readonly row: DefinitionRow;
    readonly looked: readonly Looked[];
    readonly newest: ReadonlyMap<string, number>;
    readonly splits: readonly RouteSplit[];
  },
): Promise<string[]> {
  const { row, looked, newest, splits } = judged;
  const now = deps.clock.now();
  // Routes serve production; rows of other environments come from elsewhere.
  const routed = editOf(row).environment === JUDGED_ENVIRONMENT;
  const moves = findingMoves(looked, {
    monitor: row.id,
    open: await openMonitorFindings(tx, { system: row.system_id, id: row.id }),
    newest,
    serves: (version) => !routed || inService(version, splits),
  });
  const rows = moves.opened.flatMap((opening) => findingRow(opening, { row, id: deps.random.id('fnd', now), now }));
  const changed: string[] = [];
  for (let first = 0; first < rows.length; first += FINDINGS_AT_ONCE)
    changed.push(...(await openFindings(tx, rows.slice(first, first + FINDINGS_AT_ONCE))));
  for (const { id, verdict, reason } of moves.closed)
    changed.push(...(await closeFindings(tx, [id], { verdict, reason, now })));
  return changed;
}
