import { type ApprovalSettings, HaechiError } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Systems } from '../systems/index.ts';
import { type Actor, commitment, type Trail } from '../trail/index.ts';
import { defaultApprovalSettings } from './constants.ts';
import { json, registryTables } from './tables.ts';
import { nameAll, type PeopleReader } from './who.ts';

/** The limits of a system and their revision; 0 while nobody has changed them. */
export async function currentSettings(
  db: Db,
  system: string,
): Promise<{ settings: ApprovalSettings; revision: number }> {
  const row = await registryTables(db)
    .selectFrom('approval_settings')
    .select(['settings', 'revision'])
    .where('system_id', '=', system)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? { settings: defaultApprovalSettings, revision: 0 };
}

/** The limits of a system with the decisions that made them, newest first. */
export async function settingsWithHistory({ db, people }: { db: Db; people: PeopleReader }, system: string) {
  const rows = await registryTables(db)
    .selectFrom('approval_settings')
    .selectAll()
    .where('system_id', '=', system)
    .orderBy('revision', 'desc')
    .execute();
  const actorOf = (row: (typeof rows)[number]): Actor => ({ kind: row.changed_by_kind, id: row.changed_by });
  const who = await nameAll(db, people, rows.map(actorOf));
  const history = rows.map((row) => ({
    revision: row.revision,
    settings: row.settings,
    reason: row.reason,
    by: who(actorOf(row)),
    at: row.changed_at.toISOString(),
  }));
  return { ...(await currentSettings(db, system)), history };
}

export interface SettingsDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly systems: Pick<Systems, 'requireOpen'>;
}

interface SettingsWish {
  readonly system: string;
  readonly settings: ApprovalSettings;
  /** That was read. */
  readonly revision: number;
  readonly reason: string;
  readonly actor: Actor;
}

/**
 * Writes new limits as a decision. The trail holds the limits before and after, and a commitment to the reason, whose words are in the records.
 * @throws HaechiError `not_found`, `system_archived`; `conflict` when they were changed meanwhile.
 */
export function changeSettings({ clock, random, trail, changes, systems }: SettingsDeps) {
  return async (tx: Db, scope: Scope, wish: SettingsWish) => {
    const { system, settings, reason, actor } = wish;
    await systems.requireOpen(tx, scope, system);
    const before = await currentSettings(tx, system);
    if (before.revision !== wish.revision)
      throw new HaechiError(
        'conflict',
        'The limits of the checks were changed by somebody else meanwhile. Read them again and repeat your change.',
        { where: 'revision', expected: wish.revision, found: before.revision },
      );
    const revision = before.revision + 1;
    const salt = random.bytes(32);
    await registryTables(tx)
      .insertInto('approval_settings')
      .values({
        system_id: system,
        revision,
        settings: json(settings),
        reason,
        salt,
        changed_by_kind: actor.kind,
        changed_by: actor.id,
        changed_at: clock.now(),
      })
      .execute();
    await trail.record(tx, {
      actor,
      action: 'approval_settings.changed',
      system,
      target: { kind: 'system', id: system },
      detail: { revision, before: flat(before.settings), after: flat(settings), reason: commitment(salt, reason) },
    });
    await changes.publish(tx, { topic: 'models', id: system, system });
    return { settings, revision };
  };
}

/** As the trail keeps them: plain values. */
function flat({ performance, fairness, security, required }: ApprovalSettings) {
  return {
    performance: { ...performance },
    fairness: { ...fairness },
    security: { ...security },
    required: [...required],
  };
}
