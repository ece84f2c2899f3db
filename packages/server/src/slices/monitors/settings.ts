import { type BodyOf, HaechiError, type Limit, type monitorsApi, type ResponseOf } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';
import { checkResidency } from './check-residency.ts';
import { DEFAULT_COMPARISON, DEFAULT_LIMITS } from './constants.ts';
import type { MonitorsDeps } from './ports.ts';
import { type MonitorTables, monitorTables } from './tables.ts';
import { wantJudgement } from './turns.ts';

type SettingsRow = MonitorTables['monitor_settings'];
export type SettingsView = ResponseOf<typeof monitorsApi.settings>;
type SettingsEdit = BodyOf<typeof monitorsApi.updateSettings>;
type SettingsDeps = Pick<MonitorsDeps, 'clock' | 'trail' | 'changes'>;

function view(row: SettingsRow): SettingsView {
  return {
    system: row.system_id,
    limits: [...row.limits],
    comparison: row.comparison,
    positive: row.positive,
    residency: row.residency,
    revision: row.revision,
    changed_at: row.changed_at.toISOString(),
    changed_by: row.changed_by,
  };
}

const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`;

/** Settings of a system in scope. @throws HaechiError `not_found` outside it or for a system that does not exist. */
export async function settingsOf(db: Db, scope: Scope, system: string): Promise<SettingsView> {
  const row = inScope(scope, system)
    ? await monitorTables(db)
        .selectFrom('monitor_settings')
        .selectAll()
        .where('system_id', '=', system)
        .executeTakeFirst()
    : undefined;
  if (row === undefined) throw new HaechiError('not_found', `There is no system ${system}.`, { where: 'system' });
  return view(row);
}

/** Gives a new system the default limits, in the transaction that creates it. */
export async function addDefaultSettings(tx: Db, system: string, deps: SettingsDeps): Promise<void> {
  await monitorTables(tx)
    .insertInto('monitor_settings')
    .values({
      system_id: system,
      limits: json(DEFAULT_LIMITS),
      comparison: json(DEFAULT_COMPARISON),
      positive: null,
      residency: null,
      revision: 1,
      changed_at: deps.clock.now(),
      changed_by: 'system',
    })
    .execute();
  await monitorTables(tx)
    .insertInto('monitor_turns')
    .values({ system_id: system, wanted: false, recount: false })
    .execute();
  await deps.trail.record(tx, {
    actor: { kind: 'system', id: 'monitors' },
    action: 'monitors.settings_created',
    system,
    target: { kind: 'monitor_settings', id: system },
    detail: { revision: 1, limits: limitsForTrail(DEFAULT_LIMITS), comparison: { ...DEFAULT_COMPARISON } },
  });
}

function limitsForTrail(limits: readonly Limit[]) {
  return limits.map(({ indicator, side, value, enabled, min_n }) => ({ indicator, side, value, enabled, min_n }));
}

function forTrail({
  limits,
  comparison,
  positive,
  residency,
}: Omit<SettingsEdit, 'revision'> & Pick<SettingsView, 'limits'>) {
  return { limits: limitsForTrail(limits), comparison, positive, residency };
}

function checkLimits(limits: readonly Limit[]): void {
  const names = limits.map(({ indicator }) => indicator);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice === undefined) return;
  throw new HaechiError('invalid_request', `There are two limits on ${twice}. Keep one.`, {
    where: 'limits',
    fix: twice,
  });
}

/**
 * Changes the limits and settings of a system; marks it for evaluation.
 * @throws HaechiError `not_found`, `invalid_request` (two limits on one indicator), `conflict` when somebody changed it since `revision`
 */
export async function changeSettings(
  tx: Db,
  wish: { system: string; edit: SettingsEdit; actor: Actor; scope: Scope },
  deps: SettingsDeps,
): Promise<SettingsView> {
  const { system, edit, actor } = wish;
  const before = await settingsOf(tx, wish.scope, system);
  if (edit.limits !== undefined) checkLimits(edit.limits);
  checkResidency(edit.residency, 'residency');
  const next = {
    limits: edit.limits ?? before.limits,
    comparison: edit.comparison ?? before.comparison,
    positive: edit.positive === undefined ? before.positive : edit.positive,
    residency: edit.residency === undefined ? before.residency : edit.residency,
  };
  const row = await monitorTables(tx)
    .updateTable('monitor_settings')
    .set({
      limits: json(next.limits),
      comparison: json(next.comparison),
      positive: next.positive,
      residency: next.residency === null ? null : json(next.residency),
      revision: edit.revision + 1,
      changed_at: deps.clock.now(),
      changed_by: actor.id,
    })
    .where('system_id', '=', system)
    .where('revision', '=', edit.revision)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) {
    const message = `The settings were changed by ${before.changed_by} meanwhile (revision ${before.revision}). Read them again.`;
    throw new HaechiError('conflict', message, { where: 'revision', revision: before.revision });
  }
  await wantJudgement(tx, system, { recount: next.positive !== before.positive });
  await deps.trail.record(tx, {
    actor,
    action: 'monitors.settings_changed',
    system,
    target: { kind: 'monitor_settings', id: system },
    detail: {
      revision: row.revision,
      before: forTrail(before),
      after: forTrail(next),
    },
  });
  await deps.changes.publish(tx, { topic: 'monitors', id: system, system });
  return view(row);
}
