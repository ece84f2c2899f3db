import { transact } from '../../../platform/postgres.ts';
import { announce } from '../judge-findings.ts';
import { type DefinitionRow, editOf } from './definition-row.ts';
import type { DefinitionDeps } from './deps.ts';
import { judgeMonitor, newestJudged } from './judge-monitor.ts';
import { lookAtWindow } from './look-at-window.ts';
import type { Progress } from './progress.ts';
import { moveProgress } from './progress-store.ts';
import { judgedScores, type Looked, storeResults } from './result-store.ts';
import type { Watch, WindowPlace } from './window-place.ts';

/** A monitor with the clock of its system. */
export interface KnownMonitor {
  readonly row: DefinitionRow;
  readonly zone: string;
}
export const watchOf = ({ row, zone }: KnownMonitor): Watch => ({ system: row.system_id, zone, edit: editOf(row) });

/** `signal` gives the look up. */
export type LookingDeps = DefinitionDeps & { readonly signal?: AbortSignal };

/** Looks at a window and writes the results. Doing it twice replaces them. */
export async function evaluateWindow(
  deps: LookingDeps,
  monitor: KnownMonitor,
  at: { readonly place: WindowPlace; readonly revised: boolean },
): Promise<Looked[]> {
  const { row } = monitor;
  const looked = await lookAtWindow(deps, watchOf(monitor), at.place);
  const key = { system: row.system_id, id: row.id };
  await storeResults(deps.rows, looked, { key, revision: row.revision, revised: at.revised, now: deps.clock.now() });
  return looked;
}

/**
 * Evaluates a window and lets the findings follow, in one transaction with the progress of the monitor. When somebody else went on with it meanwhile, or changed
 * its definition, nothing is written there: their evaluation counts.
 *
 * @returns the monitor as it stands then, or null when it was overtaken
 */
export async function evaluateAndJudge(
  deps: LookingDeps,
  monitor: KnownMonitor,
  at: { readonly place: WindowPlace; readonly revised: boolean; readonly progress: Progress },
): Promise<KnownMonitor | null> {
  const { row } = monitor;
  const looked = await evaluateWindow(deps, monitor, at);
  const newest = await newestJudged(deps.rows, row, at.place.span.to);
  const splits = await deps.splits();
  // As its newest window says: what was judged once and has had no rows since is not within its limits.
  const judgesNow = looked.some(({ analysis }) => judgedScores(analysis).length > 0);
  const judged = judgesNow || (at.revised && row.judged);
  const next = { progress: at.progress, judged };
  const moved = await transact(deps.db, async (tx) => {
    if (!(await moveProgress(tx, row, next))) return false;
    const findingIds = await judgeMonitor(tx, deps, { row, looked, newest, splits });
    if (findingIds.length > 0 || judged !== row.judged) await announce(tx, deps, { system: row.system_id, findingIds });
    else await deps.changes.publish(tx, { topic: 'monitors', id: row.system_id, system: row.system_id });
    return true;
  });
  return moved ? { ...monitor, row: { ...row, ...next } } : null;
}
