import { isDeepStrictEqual } from 'node:util';
import { HaechiError, type Monitor, type MonitorEdit, type System } from '@haechi/contract';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { ensureSchedule, removeSchedule } from '../../../platform/schedule.ts';
import type { Actor } from '../../trail/index.ts';
import { LATENESS_MS } from '../constants.ts';
import { announce } from '../judge-findings.ts';
import { checkDefinition, checkId } from './check-definition.ts';
import { checkLoad } from './check-load.ts';
import { LOOK_EVERY_MS, MAX_MONITORS } from './constants.ts';
import { type DefinitionRow, editOf, type MonitorKey, monitorView } from './definition-row.ts';
import {
  changeDefinition,
  countDefinitions,
  definitionRow,
  deleteDefinition,
  insertDefinition,
} from './definition-store.ts';
import type { DefinitionDeps } from './deps.ts';
import { closeMonitorFindings } from './monitor-findings-store.ts';
import { firstProgress } from './progress.ts';
import { addRevision, lastRevision } from './revision-store.ts';
import { deleteStreams } from './stream/stream-store.ts';

/** Kind of the schedule by which monitors are looked at; its key is `keyOf`. */
export const MONITOR_SCHEDULE = 'monitors.look';
const scheduleKey = ({ system, id }: MonitorKey): string => `${system}/${id}`;

type Deps = Pick<DefinitionDeps, 'clock' | 'random' | 'trail' | 'changes' | 'jobs' | 'systems' | 'events'>;
type Detail = NonNullable<Parameters<Deps['trail']['record']>[1]['detail']>;
export interface Wish extends MonitorKey {
  readonly scope: Scope;
  readonly actor: Actor;
}

/** A definition as the trail keeps it: plain values. */
const forTrail = (edit: MonitorEdit): Detail => JSON.parse(JSON.stringify(edit));

/** The first look is due at once, and then five minutes past each quarter of an hour. */
async function schedule(tx: Db, key: MonitorKey, now: Date): Promise<void> {
  const sinceGrid = (now.getTime() - LATENESS_MS) % LOOK_EVERY_MS;
  const firstRunAt = new Date(now.getTime() - sinceGrid);
  const at = { kind: MONITOR_SCHEDULE, key: scheduleKey(key), everyMs: LOOK_EVERY_MS, firstRunAt };
  await ensureSchedule(tx, { ...at, catchUp: 'latest', data: { system: key.system, monitor: key.id } });
}

async function note(tx: Db, deps: Deps, done: { wish: Wish; action: string; detail: Detail }): Promise<void> {
  const { system, id, actor } = done.wish;
  await deps.trail.record(tx, {
    actor,
    action: done.action,
    system,
    target: { kind: 'monitor', id },
    detail: done.detail,
  });
  await deps.changes.publish(tx, { topic: 'monitors', id: system, system });
}

/** Whether two definitions look at the same numbers in the same way: only the title differs. */
function judgesAlike(a: MonitorEdit, b: MonitorEdit): boolean {
  // The store gives the keys of conditions and settings back in an order of its own.
  return isDeepStrictEqual({ ...a, title: '' }, { ...b, title: '' });
}

/** Closes what is open of a monitor that is not what it was, and has the objective judged without it. */
async function close(tx: Db, deps: Deps, closing: { key: MonitorKey; why: string }): Promise<void> {
  const { system, id } = closing.key;
  const reason = { key: `monitors.finding.monitor_${closing.why}`, params: { monitor: id } };
  const findingIds = await closeMonitorFindings(tx, closing.key, { verdict: 'skipped', reason, now: deps.clock.now() });
  await announce(tx, deps, { system, findingIds });
}

/** Commands on defined monitors; each runs on the transaction it is given, and stands in the trail. */
export function definitionService(deps: Deps) {
  const { clock } = deps;

  /** What every definition must keep. @throws HaechiError `invalid_request` */
  async function check(system: string, edit: MonitorEdit): Promise<void> {
    checkDefinition(edit);
    const schemas = edit.features.length > 0 ? [] : await deps.events.schemasOfSystem(system);
    checkLoad(edit, new Set(schemas.flatMap(({ num, cat }) => [...num, ...cat])).size);
  }
  const systemOf = (tx: Db, { scope, system }: Wish): Promise<System> => deps.systems.get(tx, scope, system);

  /** @throws HaechiError `not_found` (the system), `conflict` (the id is taken), `invalid_request` */
  async function create(tx: Db, wish: Wish, edit: MonitorEdit): Promise<Monitor> {
    const system = await systemOf(tx, wish);
    checkId(wish.id);
    await check(wish.system, edit);
    if ((await countDefinitions(tx, wish.system)) >= MAX_MONITORS)
      throw new HaechiError(
        'conflict',
        `${wish.system} has ${MAX_MONITORS} monitors, which is the most. Remove one, or let one monitor look at several slices.`,
        { where: 'id' },
      );
    const now = clock.now();
    const revision = (await lastRevision(tx, wish)) + 1;
    const row: DefinitionRow = {
      system_id: wish.system,
      id: wish.id,
      kind: edit.kind,
      enabled: edit.enabled,
      definition: edit,
      revision,
      created_at: now,
      changed_at: now,
      changed_by: wish.actor.id,
      progress: firstProgress(edit, system.time_zone, now),
      judged: false,
    };
    if (!(await insertDefinition(tx, row)))
      throw new HaechiError(
        'conflict',
        `There is a monitor ${wish.id} already. Choose another id, or change that one.`,
        {
          where: 'id',
        },
      );
    await addRevision(tx, { ...wish, revision, definition: edit, at: now, by: wish.actor.id });
    await schedule(tx, wish, now);
    await note(tx, deps, { wish, action: 'monitor.created', detail: { revision, after: forTrail(edit) } });
    return monitorView(row);
  }

  /** @throws HaechiError `not_found`, `invalid_request`, `conflict` when somebody changed it since `revision` */
  async function update(tx: Db, wish: Wish & { revision: number }, edit: MonitorEdit): Promise<Monitor> {
    const before = await definitionRow(tx, wish.scope, wish);
    const system = await systemOf(tx, wish);
    await check(wish.system, edit);
    const now = clock.now();
    const old = editOf(before);
    const alike = judgesAlike(old, edit);
    const row = await changeDefinition(tx, wish, {
      kind: edit.kind,
      enabled: edit.enabled,
      definition: edit,
      changed_at: now,
      changed_by: wish.actor.id,
      progress: alike ? before.progress : firstProgress(edit, system.time_zone, now),
      judged: alike && before.judged,
    });
    if (row === undefined) {
      const message = `The monitor was changed by ${before.changed_by} meanwhile (revision ${before.revision}). Read it again.`;
      throw new HaechiError('conflict', message, { where: 'revision', revision: before.revision });
    }
    await addRevision(tx, { ...wish, revision: row.revision, definition: edit, at: now, by: wish.actor.id });
    if (!alike) {
      await deleteStreams(tx, wish);
      await close(tx, deps, { key: wish, why: edit.enabled ? 'changed' : 'disabled' });
      // Looked at again at once: under the new definition its newest window was never judged.
      await removeSchedule(tx, MONITOR_SCHEDULE, scheduleKey(wish));
      await schedule(tx, wish, now);
    }
    const detail = { revision: row.revision, before: forTrail(old), after: forTrail(edit) };
    await note(tx, deps, { wish, action: 'monitor.changed', detail });
    return monitorView(row);
  }

  /** @throws HaechiError `not_found` */
  async function remove(tx: Db, wish: Wish): Promise<void> {
    const before = await definitionRow(tx, wish.scope, wish);
    const revision = before.revision + 1;
    await deleteDefinition(tx, wish);
    await deleteStreams(tx, wish);
    await addRevision(tx, { ...wish, revision, definition: null, at: clock.now(), by: wish.actor.id });
    await removeSchedule(tx, MONITOR_SCHEDULE, scheduleKey(wish));
    await close(tx, deps, { key: wish, why: 'removed' });
    await note(tx, deps, { wish, action: 'monitor.removed', detail: { revision, before: forTrail(editOf(before)) } });
  }

  return { check, create, update, remove };
}
export type DefinitionService = ReturnType<typeof definitionService>;
