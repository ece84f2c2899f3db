import { type BodyOf, type CardNotes, cardNotesSchema, HaechiError, type registryApi } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Actor, Trail } from '../trail/index.ts';
import { requireRoom, writeTags } from './approval-store.ts';
import { approvalTags, maxTags } from './constants.ts';
import { getVersion, versionLabel } from './read-model.ts';
import { changeVersion, versionRow } from './store.ts';
import { json, registryTables, type VersionRef, type VersionRow } from './tables.ts';
import { nameAll, type PeopleReader } from './who.ts';

export interface VersionNotesDeps {
  readonly clock: Clock;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
}
type Edit = BodyOf<typeof registryApi.editNotes>;

/** Keeps the texts of a version as they stand, under their revision. */
export async function keepNotes(tx: Db, row: VersionRow, by: { actor: Actor; at: Date }): Promise<void> {
  await registryTables(tx)
    .insertInto('model_version_notes')
    .values({
      model_id: row.model_id,
      version: row.version,
      revision: row.notes_revision,
      description: row.description,
      limitations: row.limitations,
      ethics: row.ethics,
      card: json(row.card),
      changed_at: by.at,
      changed_by_kind: by.actor.kind,
      changed_by: by.actor.id,
    })
    .execute();
}

/** What people write about a version: its texts, with every earlier one kept, and its tags. */
export function versionNotes({ clock, trail, changes }: VersionNotesDeps) {
  async function tell(
    tx: Db,
    row: VersionRow,
    note: { actor: Actor; action: string; detail: Record<string, string | number | string[]> },
  ) {
    const id = versionLabel({ model: row.model_id, version: row.version });
    await trail.record(tx, { ...note, system: row.system_id, target: { kind: 'model_version', id } });
    await changes.publish(tx, { topic: 'models', id: row.model_id, system: row.system_id });
  }

  return {
    /** @throws HaechiError `not_found`; `conflict` when edited meanwhile, and while it waits for review. */
    edit: async (tx: Db, scope: Scope, wish: VersionRef & { edit: Edit; actor: Actor }) => {
      const { edit, actor } = wish;
      const before = await versionRow(tx, scope, { ...wish, lock: true });
      requireEditable(before, edit.revision);
      const card: CardNotes = cardNotesSchema.parse({ ...before.card, ...defined(edit.card ?? {}) });
      const texts = { description: before.description, limitations: before.limitations, ethics: before.ethics };
      const { revision: _, card: __, ...wished } = edit;
      const after = { ...texts, ...defined(wished), card, notes_revision: before.notes_revision + 1 };
      await changeVersion(tx, wish, after);
      await keepNotes(tx, { ...before, ...after }, { actor, at: clock.now() });
      const fields = Object.keys(defined({ ...wished, ...edit.card })).sort();
      await tell(tx, before, {
        actor,
        action: 'model.notes_edited',
        detail: { fields, revision: after.notes_revision },
      });
      return getVersion(tx, scope, wish);
    },
    /** @throws HaechiError `not_found`; `forbidden` for a tag that the approval writes; `conflict` without room. */
    setTag: async (tx: Db, scope: Scope, wish: VersionRef & { key: string; value: string | null; actor: Actor }) => {
      const { key, value, actor } = wish;
      const row = await versionRow(tx, scope, { ...wish, lock: true });
      requireFreeTag(key);
      if (value !== null) await requireRoom(tx, wish, maxTags);
      await writeTags(tx, wish, { [key]: value });
      await tell(tx, row, { actor, action: value === null ? 'model.tag_removed' : 'model.tagged', detail: { key } });
    },
  };
}

/** @throws HaechiError `forbidden`. */
export function requireFreeTag(key: string): void {
  if (!approvalTags.has(key)) return;
  throw new HaechiError(
    'forbidden',
    `The tag "${key}" says how the version was approved; the approval alone writes it.`,
    {
      where: 'key',
    },
  );
}

function requireEditable(row: VersionRow, revision: number): void {
  const label = versionLabel({ model: row.model_id, version: row.version });
  if (row.approval === 'pending_review')
    throw new HaechiError(
      'conflict',
      `The texts of ${label} are under review and do not change meanwhile. Withdraw the submission first, or have it decided.`,
      { where: 'approval_status' },
    );
  if (row.notes_revision !== revision)
    throw new HaechiError(
      'conflict',
      `The texts of ${label} were edited meanwhile. Read them again and repeat your change.`,
      {
        where: 'revision',
        expected: revision,
        found: row.notes_revision,
      },
    );
}

/** Without what was left out. */
function defined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}

/** The texts as they were after each edit, newest first. @throws HaechiError `not_found` */
export async function notesHistory({ db, people }: { db: Db; people: PeopleReader }, scope: Scope, ref: VersionRef) {
  await versionRow(db, scope, ref);
  const rows = await registryTables(db)
    .selectFrom('model_version_notes')
    .selectAll()
    .where('model_id', '=', ref.model)
    .where('version', '=', ref.version)
    .orderBy('revision', 'desc')
    .execute();
  const actorOf = (row: (typeof rows)[number]): Actor => ({ kind: row.changed_by_kind, id: row.changed_by });
  const who = await nameAll(db, people, rows.map(actorOf));
  return {
    items: rows.map((row) => ({
      revision: row.revision,
      description: row.description,
      limitations: row.limitations,
      ethics: row.ethics,
      card: cardNotesSchema.parse(row.card),
      by: who(actorOf(row)),
      at: row.changed_at.toISOString(),
    })),
  };
}
