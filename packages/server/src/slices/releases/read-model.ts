import type { RehearsalReport, ResponseOf, Rollout, releasesApi } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../platform/http/caller.ts';
import { type Page, pageAfter } from '../../platform/page.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Serving } from '../serving/index.ts';
import { wholeStep } from './rollout-plan.ts';
import { rolloutRow } from './store.ts';
import { type NoteRow, type RolloutRow, releaseTables } from './tables.ts';

type FirstResponses = Pick<Serving, 'firstResponses'>;
export interface RolloutsQuery extends Page {
  readonly system?: string | undefined;
  readonly route?: string | undefined;
  readonly state?: Rollout['state'] | undefined;
  readonly strategy?: Rollout['strategy'] | undefined;
}
type Note = ResponseOf<typeof releasesApi.notes>['items'][number];

/** A report is one when it has a verdict; until then it is being measured. */
function reported(rehearsal: RolloutRow['rehearsal']): RehearsalReport | null {
  return rehearsal?.verdict === undefined ? null : (rehearsal as RehearsalReport);
}

function view(row: RolloutRow, firstResponse: Date | undefined): Rollout {
  const iso = (time: Date | null) => time?.toISOString() ?? null;
  return {
    id: row.id,
    system: row.system_id,
    route: row.route_id,
    model: row.model_id,
    stable_version: row.stable_version,
    candidate_version: row.candidate_version,
    strategy: row.strategy,
    state: row.state,
    steps: row.steps.map(wholeStep),
    step: row.step,
    step_started_at: row.step_started_at.toISOString(),
    verdict: row.verdict,
    reason: row.reason,
    gates: [...row.gates],
    started_at: row.started_at.toISOString(),
    started_by: row.started_by,
    ended_at: iso(row.ended_at),
    paused_at: iso(row.paused_at),
    first_response_at: iso(firstResponse ?? null),
    decided_at: iso(row.decided_at),
    acknowledged_at: iso(row.acknowledged_at),
    comparison: row.comparison,
    definition: row.definition,
    rehearsal: reported(row.rehearsal),
  };
}

export async function rolloutView(db: Db, serving: FirstResponses, row: RolloutRow): Promise<Rollout> {
  const { period_id: period } = row;
  if (period === null) return view(row, undefined);
  return view(row, (await serving.firstResponses(db, [period])).get(period));
}

/** @throws HaechiError `not_found` outside `scope`. */
export async function getRollout(db: Db, serving: FirstResponses, of: { scope: Scope; id: string }): Promise<Rollout> {
  return rolloutView(db, serving, await rolloutRow(db, of.scope, { id: of.id }));
}

/** One page of the rollouts in `scope`, newest first. */
export async function listRollouts(db: Db, serving: FirstResponses, of: { scope: Scope; query: RolloutsQuery }) {
  const { scope, query } = of;
  const { system, route, state, strategy } = query;
  const found = releaseTables(db)
    .selectFrom('rollouts')
    .selectAll()
    .$if(!scope.all, (q) => q.where('system_id', '=', sql<string>`any(${scope.all ? [] : [...scope.systems]})`))
    .$if(system !== undefined, (q) => q.where('system_id', '=', system ?? ''))
    .$if(route !== undefined, (q) => q.where('route_id', '=', route ?? ''))
    .$if(state !== undefined, (q) => q.where('state', '=', state ?? 'running'))
    .$if(strategy !== undefined, (q) => q.where('strategy', '=', strategy ?? 'canary'));
  const page = await pageAfter(found, query, { time: 'started_at', id: 'id', view: (row) => row });
  const first = await serving.firstResponses(
    db,
    page.items.flatMap(({ period_id: period }) => period ?? []),
  );
  return { items: page.items.map((row) => view(row, first.get(row.period_id ?? ''))), next: page.next };
}

function noteView(row: NoteRow): Note {
  const { at, rollout_id: _, ...rest } = row;
  return { ...rest, at: at.toISOString(), gates: [...row.gates] };
}

/** One page of what happened to a rollout, newest first. @throws HaechiError `not_found` outside `scope`. */
export async function listNotes(db: Db, scope: Scope, of: { id: string; query: Page }) {
  await rolloutRow(db, scope, { id: of.id });
  const found = releaseTables(db).selectFrom('rollout_notes').selectAll().where('rollout_id', '=', of.id);
  return pageAfter(found, of.query, { time: 'at', id: 'id', view: noteView });
}
