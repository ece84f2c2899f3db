import type { Finding, Objective } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import type { Jobs } from '../../platform/jobs.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Monitors } from '../monitors/index.ts';
import type { Actor, Trail } from '../trail/index.ts';
import { defaultObjectives } from './constants.ts';
import { type ObjectiveRow, objectiveView } from './objective-row.ts';
import { forgetFindings, judgeObjective, type SubjectChange, subjectChanges } from './policy.ts';
import { editObjective, insertObjective, lockObjectives, type ObjectiveEdit, storeJudgement } from './store.ts';

export interface ObjectivesDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly jobs: Pick<Jobs, 'enqueue' | 'work'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly trail: Pick<Trail, 'record'>;
  readonly monitors: Pick<Monitors, 'openFindings' | 'judgedBases'>;
}

/** Job that tells the alerts how a subject of an objective stands. */
export const VERDICT_CHANGED = 'objective.verdict_changed';
export interface VerdictChanged {
  readonly system: string;
  readonly objective: string;
  readonly basis: Objective['basis'];
  readonly verdict: Objective['verdict'];
  readonly onFail: Objective['on_fail'];
  readonly route: string | null;
  readonly version: string | null;
  /** Absent in jobs of before there were monitors. */
  readonly monitor?: string | null;
  readonly slice?: string;
  readonly findingIds: readonly string[];
}

const judge: Actor = { kind: 'system', id: 'objectives' };

async function tell(tx: Db, deps: ObjectivesDeps, told: { row: ObjectiveRow; change: SubjectChange }): Promise<void> {
  const { row, change } = told;
  const data: VerdictChanged = {
    system: row.system_id,
    objective: row.id,
    basis: row.basis,
    verdict: change.verdict,
    onFail: row.on_fail,
    route: change.route,
    version: change.version,
    monitor: change.monitor,
    slice: change.slice,
    findingIds: change.findingIds,
  };
  await deps.jobs.enqueue(tx, { queue: VERDICT_CHANGED, data });
}

/** Judges one locked objective by the findings that are open, and writes and tells what changed. */
async function judgeOne(
  tx: Db,
  deps: ObjectivesDeps,
  work: { row: ObjectiveRow; open: readonly Finding[]; judged: boolean; again?: boolean },
): Promise<void> {
  const { row, open } = work;
  const next = judgeObjective(row, open, { judged: work.judged });
  const before = work.again === true ? forgetFindings(row.failing) : row.failing;
  const changes = subjectChanges(before, next.failing, row);
  const moved = next.verdict !== row.verdict;
  if (!moved && changes.length === 0 && work.again !== true) return;
  const since = moved ? deps.clock.now() : row.since;
  await storeJudgement(tx, row.id, { ...next, since });
  for (const change of changes) await tell(tx, deps, { row, change });
  if (!moved) return;
  await deps.trail.record(tx, {
    actor: judge,
    action: 'objective.verdict_changed',
    system: row.system_id,
    target: { kind: 'objective', id: row.id },
    detail: {
      basis: row.basis,
      before: row.verdict,
      after: next.verdict,
      findings: Object.values(next.failing).flatMap(({ findingIds }) => [...findingIds]),
    },
  });
  await deps.changes.publish(tx, { topic: 'monitors', id: row.system_id, system: row.system_id });
}

/** Commands of objectives; each runs on the transaction it is given. */
export function objectivesService(deps: ObjectivesDeps) {
  async function judgeSystem(tx: Db, system: string): Promise<void> {
    const rows = await lockObjectives(tx, system);
    const open = await deps.monitors.openFindings(tx, everywhere, system);
    const judged = await deps.monitors.judgedBases(tx, system);
    for (const row of rows) await judgeOne(tx, deps, { row, open, judged: judged[row.basis] });
  }

  return {
    addDefaults: async (tx: Db, system: string): Promise<void> => {
      const now = deps.clock.now();
      for (const objective of defaultObjectives) {
        const { verdict, reason, failing } = judgeObjective({ ...objective, enabled: true }, [], { judged: false });
        const id = deps.random.id('obj', now);
        await insertObjective(tx, {
          id,
          system_id: system,
          ...objective,
          enabled: true,
          verdict,
          reason,
          failing,
          since: null,
          revision: 1,
        });
        await deps.trail.record(tx, {
          actor: judge,
          action: 'objective.created',
          system,
          target: { kind: 'objective', id },
          detail: { basis: objective.basis, on_fail: objective.on_fail },
        });
      }
    },
    /** What the job `findings.changed` does. Repeating it changes nothing. */
    judgeSystem: (system: string): Promise<void> => transact(deps.db, (tx) => judgeSystem(tx, system)),
    /** @throws HaechiError `not_found`, `conflict` */
    update: async (
      tx: Db,
      scope: Scope,
      wish: { system: string; id: string; edit: ObjectiveEdit; actor: Actor },
    ): Promise<Objective> => {
      const { system, id, edit, actor } = wish;
      const row = await editObjective(tx, scope, { system, id, edit });
      await deps.trail.record(tx, {
        actor,
        action: 'objective.changed',
        system,
        target: { kind: 'objective', id },
        detail: { on_fail: row.on_fail, enabled: row.enabled, revision: row.revision },
      });
      await deps.changes.publish(tx, { topic: 'monitors', id: system, system });
      const open = await deps.monitors.openFindings(tx, everywhere, system);
      const judged = await deps.monitors.judgedBases(tx, system);
      // Told anew, since what a failure does may have changed; an alert that is open already stays one.
      await judgeOne(tx, deps, { row, open, judged: judged[row.basis], again: true });
      const now = (await lockObjectives(tx, system)).find((one) => one.id === id);
      return objectiveView(now ?? row);
    },
  };
}
