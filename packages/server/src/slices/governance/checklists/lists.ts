import { type Checklist, HaechiError } from '@haechi/contract';
import type { Scope } from '../../../platform/http/caller.ts';
import { transact } from '../../../platform/postgres.ts';
import { assess, unassessedList } from './assess.ts';
import { type ChecklistDeps, subjects } from './deps.ts';
import type { RolloutFact, Subject } from './facts.ts';
import { keptView, listOf } from './list-view.ts';
import { type RolloutStage, rolloutStages, spanOf, stageState } from './stages.ts';
import { answersTo, type KeptRow, keepList, keptOf } from './store.ts';
import { candidateSubject, factsOf, rolloutIn, routeIn, systemSubject } from './subjects.ts';

/** Keeps a list as it is now, once: of two processes that try at the same time one does. */
async function keep(deps: ChecklistDeps, list: Checklist, stage: RolloutStage): Promise<void> {
  const at = deps.clock.now();
  const row: KeptRow = {
    id: deps.random.id('chk', at),
    rollout_id: list.rollout ?? '',
    stage,
    system_id: list.system,
    route_id: list.route ?? '',
    model_id: list.model ?? '',
    version: list.version ?? 0,
    verdict: list.verdict,
    counts: list.counts,
    items: list.items.map((item) => ({ ...item, answerable: false })),
    assessed_at: new Date(list.assessed_at),
    kept_at: at,
  };
  await transact(deps.db, async (tx) => {
    if (!(await keepList(tx, row))) return;
    await deps.trail.record(tx, {
      actor: { kind: 'system', id: 'checklists' },
      action: 'checklist.kept',
      system: list.system,
      target: { kind: 'rollout', id: row.rollout_id },
      detail: { stage, verdict: list.verdict, ...list.counts },
    });
    await deps.changes.publish(tx, { topic: 'rollouts', id: row.rollout_id, system: list.system });
  });
}

/** The list of one stage of a rollout as things stand, and whether its time to be kept has come. */
async function liveList(
  { db }: ChecklistDeps,
  { stage, rollout, subject }: { stage: RolloutStage; rollout: RolloutFact; subject: Subject },
): Promise<{ list: Checklist; due: boolean }> {
  const { facts } = subject;
  const { id, route, model, candidate: version } = rollout;
  const state = stageState(stage, rollout, facts.now);
  const { until } = spanOf(stage, rollout);
  const filed = stage === 'before' ? subjects.beforehand(route, version) : subjects.rollout(id);
  const assessed =
    state === 'waiting' || state === 'missed'
      ? unassessedList(stage, state)
      : assess(stage, subject, await answersTo(db, [filed], until ?? facts.now));
  const about = { rollout: id, route, model, version };
  const list = listOf({ stage, facts, about, state: state === 'due' ? 'open' : state, assessed });
  return { list, due: state === 'due' };
}

/**
 * The three lists of a rollout; those whose stage has just ended are kept on the way.
 * @throws HaechiError `not_found` outside `scope`, and for a rehearsal.
 */
export async function listsOfRollout(deps: ChecklistDeps, scope: Scope, id: string): Promise<Checklist[]> {
  const rollout = await rolloutIn(deps, scope, id);
  const read = async () => new Map((await keptOf(deps.db, id)).map((row) => [row.stage, keptView(row)]));
  const kept = await read();
  if (kept.size === rolloutStages.length) return rolloutStages.flatMap((stage) => kept.get(stage) ?? []);
  const { route, model, candidate: version } = rollout;
  const subject = await candidateSubject(deps, await factsOf(deps, rollout.system), { route, model, version, rollout });
  const open = new Map<RolloutStage, Checklist>();
  for (const stage of rolloutStages) {
    if (kept.has(stage)) continue;
    const { list, due } = await liveList(deps, { stage, rollout, subject });
    if (due) await keep(deps, list, stage);
    else open.set(stage, list);
  }
  const now = open.size + kept.size < rolloutStages.length ? await read() : kept;
  return rolloutStages.flatMap((stage) => now.get(stage) ?? open.get(stage) ?? []);
}

/** @throws HaechiError `not_found` outside `scope`, and for a version that the route's model does not have. */
export async function listBeforehand(
  deps: ChecklistDeps,
  scope: Scope,
  { route, version }: { route: string; version: number },
): Promise<Checklist> {
  const { system, model } = await routeIn(deps, scope, route);
  const facts = await factsOf(deps, system);
  const subject = await candidateSubject(deps, facts, { route, model, version, rollout: null });
  if (subject.candidate === null)
    throw new HaechiError('not_found', `The model "${model}" has no version ${version}.`, { where: 'version' });
  const answers = await answersTo(deps.db, [subjects.beforehand(route, version)], facts.now);
  const about = { rollout: null, route, model, version };
  return listOf({ stage: 'before', facts, about, state: 'open', assessed: assess('before', subject, answers) });
}

/** @throws HaechiError `not_found` */
export async function listsOfSystem(deps: ChecklistDeps, system: string): Promise<Checklist[]> {
  const facts = await factsOf(deps, system);
  const subject = await systemSubject(deps, facts);
  const answers = await answersTo(deps.db, [subjects.system(system)], facts.now);
  return (['areas', 'operations'] as const).map((stage) =>
    listOf({ stage, facts, about: null, state: 'open', assessed: assess(stage, subject, answers) }),
  );
}
