import { type BodyOf, HaechiError, type System, type systemsApi } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Actor, Trail } from '../trail/index.ts';
import { systemView } from './read-model.ts';
import { insertSystem, type SystemChange, type SystemRow, systemRow, updateSystem } from './store.ts';

/** Told within the transaction; what a listener throws undoes the change. */
export type SystemListener = (tx: Db, system: System) => Promise<void>;

export interface SystemsServiceDeps {
  readonly clock: Clock;
  readonly changes: Pick<Changes, 'publish'>;
  readonly trail: Pick<Trail, 'record'>;
  /** Of systems that name none. */
  readonly timeZone: string;
  /** Later slices add their default settings here. */
  readonly onCreated: readonly SystemListener[];
  readonly onChanged: readonly SystemListener[];
}
type NewSystem = BodyOf<typeof systemsApi.create>;
type SystemEdit = BodyOf<typeof systemsApi.update>;

/** Commands on systems; each runs on the transaction it is given. */
export function systemsService(deps: SystemsServiceDeps) {
  const { clock, trail, changes } = deps;

  async function tell(
    tx: Db,
    system: System,
    note: { actor: Actor; action: string; detail: Record<string, string | string[]> },
  ) {
    await trail.record(tx, { ...note, system: system.id, target: { kind: 'system', id: system.id } });
    await changes.publish(tx, { topic: 'systems', id: system.id, system: system.id });
  }

  return {
    /** @throws HaechiError `conflict` when the id is taken. */
    create: async (tx: Db, wish: NewSystem, actor: Actor): Promise<System> => {
      const now = clock.now();
      const row: SystemRow = {
        ...wish,
        time_zone: wish.time_zone ?? deps.timeZone,
        created_at: now,
        changed_at: now,
        archived_at: null,
        revision: 1,
      };
      await insertSystem(tx, row);
      const system = systemView(row);
      for (const listener of deps.onCreated) await listener(tx, system);
      await tell(tx, system, {
        actor,
        action: 'system.created',
        detail: { risk_tier: row.risk_tier, time_zone: row.time_zone },
      });
      return system;
    },
    /** @throws HaechiError `not_found`; `conflict` when somebody else changed it since `edit.revision`. */
    update: async (
      tx: Db,
      scope: Scope,
      { id, edit, actor }: { id: string; edit: SystemEdit; actor: Actor },
    ): Promise<System> => {
      const before = await systemRow(tx, scope, { id, lock: true });
      if (before.revision !== edit.revision) throw changedMeanwhile(before, edit.revision);
      const change = changeOf(before, edit, clock.now());
      const fields = Object.keys(change).sort();
      if (fields.length === 0) return systemView(before);
      const system = systemView(await updateSystem(tx, id, { ...change, changed_at: clock.now() }));
      for (const listener of deps.onChanged) await listener(tx, system);
      await tell(tx, system, { actor, action: actionOf(change), detail: { fields, ...tierChange(before, system) } });
      return system;
    },
    /**
     * The system, when things may be added to it. Locked until the transaction ends, so that it is not archived meanwhile.
     * @throws HaechiError `not_found` outside `scope`; `system_archived`.
     */
    requireOpen: async (tx: Db, scope: Scope, id: string): Promise<System> => {
      const row = await systemRow(tx, scope, { id, lock: true });
      if (row.archived_at !== null)
        throw new HaechiError('system_archived', `The system "${id}" is archived. Bring it back first.`, {
          where: 'system',
        });
      return systemView(row);
    },
  };
}

/** The fields that differ from what is there. Pure. */
function changeOf(before: SystemRow, edit: SystemEdit, now: Date): SystemChange {
  const { revision: _, archived, ...fields } = edit;
  const set = Object.entries(fields).filter(
    ([name, value]) => value !== undefined && value !== before[name as keyof SystemRow],
  );
  const isArchived = before.archived_at !== null;
  const moved = archived === undefined || archived === isArchived ? {} : { archived_at: archived ? now : null };
  return { ...Object.fromEntries(set), ...moved };
}

function actionOf(change: SystemChange): string {
  if (change.archived_at === undefined) return 'system.updated';
  return change.archived_at === null ? 'system.restored' : 'system.archived';
}

function tierChange(before: SystemRow, after: System): Record<string, string> {
  return before.risk_tier === after.risk_tier
    ? {}
    : { risk_tier_from: before.risk_tier, risk_tier_to: after.risk_tier };
}

function changedMeanwhile(row: SystemRow, expected: number): HaechiError {
  return new HaechiError(
    'conflict',
    `The system "${row.id}" was changed by somebody else meanwhile. Read it again and repeat your change.`,
    { where: 'revision', expected, found: row.revision },
  );
}
