import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type BodyOf, type FlagDefinition, type flagsApi, HaechiError } from '@haechi/contract';
import { canonicalJson } from '@haechi/proof';
import type { Changes } from '../../../platform/changes.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { Random } from '../../../platform/random.ts';
import { bumpSnapshot } from '../../../platform/snapshots.ts';
import type { Systems } from '../../systems/index.ts';
import type { Actor, Trail } from '../../trail/index.ts';
import { flagsTopic } from '../running-read.ts';
import type { FlagExperiment } from './compile-flag.ts';
import { MAX_FLAGS } from './constants.ts';
import { definitionProblem } from './definition-problem.ts';
import { checkDependents, checkPrerequisites } from './prerequisites.ts';
import { flagRow, flagsOfSystem, insertFlag, insertRevision, updateFlag } from './store.ts';
import type { FlagRow } from './tables.ts';

export interface FlagServiceDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly changes: Pick<Changes, 'publish'>;
  readonly trail: Pick<Trail, 'record'>;
  readonly systems: Pick<Systems, 'requireOpen'>;
  /** Experiments under way on flags. */
  readonly running: (db: Db) => Promise<readonly FlagExperiment[]>;
}
type NewFlag = BodyOf<typeof flagsApi.create>;
type FlagEdit = BodyOf<typeof flagsApi.update>;

/** Commands on flags; each runs on the transaction it is given, and holds everywhere when the snapshot has been taken up. */
export function flagService(deps: FlagServiceDeps) {
  const { clock, random, trail, changes, systems } = deps;

  /** The flag stands in its new form: keeps the revision, and tells of it. What people wrote is told by its digest alone: rules may name persons. */
  async function tell(tx: Db, row: FlagRow, note: { actor: Actor; action: string; fields: string[] }): Promise<void> {
    const { actor, action, fields } = note;
    await insertRevision(tx, {
      id: random.id('flr', clock.now()),
      ...{ flag_key: row.key, revision: row.revision, at: clock.now() },
      ...{ actor_kind: actor.kind, actor_id: actor.id },
      ...{ archived: row.archived_at !== null, definition: row.definition },
    });
    await trail.record(tx, {
      ...{ actor, action, system: row.system_id },
      target: { kind: 'flag', id: row.key },
      detail: {
        fields,
        revision: row.revision,
        on: row.definition.on,
        definition_sha256: hash('sha256', canonicalJson(row.definition)),
      },
    });
    await changes.publish(tx, { topic: 'flags', id: row.key, system: row.system_id });
    await bumpSnapshot(tx, flagsTopic);
  }

  /** The other flags of the system, which is locked by now: nobody closes a ring meanwhile. */
  const othersOf = async (tx: Db, { key, system_id }: Pick<FlagRow, 'key' | 'system_id'>) =>
    (await flagsOfSystem(tx, system_id)).filter((one) => one.key !== key);

  async function checkRunning(tx: Db, row: FlagRow, after: readonly string[]): Promise<void> {
    const experiment = (await deps.running(tx)).find(({ flag }) => flag === row.key);
    const needed = experiment?.variants.find((name) => !after.includes(name));
    if (experiment === undefined || needed === undefined) return;
    throw new HaechiError(
      'conflict',
      `The experiment "${experiment.experiment}" is under way and gives the variant "${needed}". Stop it first.`,
      { where: 'variants', experiment: experiment.experiment },
    );
  }

  return {
    /** @throws HaechiError `not_found` for a system outside `scope`, `system_archived`, `conflict`, `invalid_request`. */
    create: async (tx: Db, scope: Scope, { wish, actor }: { wish: NewFlag; actor: Actor }): Promise<FlagRow> => {
      const { key, system, ...definition } = wish;
      await systems.requireOpen(tx, scope, system);
      check(definition);
      const now = clock.now();
      const row: FlagRow = {
        ...{ key, system_id: system, kind: definition.kind, definition },
        ...{ created_at: now, changed_at: now, archived_at: null, revision: 1 },
      };
      const others = await othersOf(tx, row);
      checkRoom(others.length);
      checkPrerequisites(row, others);
      await insertFlag(tx, row);
      await tell(tx, row, { actor, action: 'flag.created', fields: Object.keys(definition).sort() });
      return row;
    },
    /**
     * @throws HaechiError `not_found`, `system_archived`, `invalid_request`; `conflict` when somebody else changed it since `edit.revision`, or when an
     * experiment or another flag needs what is taken away.
     */
    update: async (
      tx: Db,
      scope: Scope,
      { key, edit, actor }: { key: string; edit: FlagEdit; actor: Actor },
    ): Promise<FlagRow> => {
      const { system_id: system } = await flagRow(tx, scope, { key });
      await systems.requireOpen(tx, scope, system);
      const before = await flagRow(tx, scope, { key, lock: true });
      if (before.revision !== edit.revision) throw changedMeanwhile(before, edit.revision);
      const { row, fields } = changed(before, edit, clock.now());
      if (fields.length === 0) return before;
      check(row.definition);
      const left = row.archived_at === null ? namesOf(row.definition) : [];
      await checkRunning(tx, before, left);
      const others = await othersOf(tx, row);
      checkDependents({ key, gone: namesOf(before.definition).filter((name) => !left.includes(name)) }, others);
      if (row.archived_at === null) {
        checkRoom(others.length);
        checkPrerequisites(row, others);
      }
      await updateFlag(tx, row);
      await tell(tx, row, { actor, action: actionOf(before, row), fields });
      return row;
    },
    /**
     * That an experiment may give these variants.
     * @throws HaechiError `not_found` in another system, `conflict` when archived, `invalid_request` for a variant that it does not have.
     */
    requireVariants: async (
      tx: Db,
      scope: Scope,
      { flag, system, variants }: { flag: string; system: string; variants: readonly string[] },
    ): Promise<void> => {
      const row = await flagRow(tx, scope, { key: flag, lock: true });
      if (row.system_id !== system)
        throw new HaechiError('not_found', `The system "${system}" has no flag "${flag}".`, { where: 'flag' });
      if (row.archived_at !== null)
        throw new HaechiError('conflict', `The flag "${flag}" is archived. Bring it back first.`, { where: 'flag' });
      const known = namesOf(row.definition);
      const missing = variants.find((name) => !known.includes(name));
      if (missing !== undefined)
        throw new HaechiError(
          'invalid_request',
          `The flag "${flag}" has no variant "${missing}"; it has ${known.join(', ')}.`,
          { where: 'arms' },
        );
    },
  };
}

const namesOf = ({ variants }: FlagDefinition) => variants.map(({ name }) => name);

function check(definition: FlagDefinition): void {
  const problem = definitionProblem(definition);
  if (problem !== null)
    throw new HaechiError('invalid_request', `The flag is not valid at ${problem.where}: ${problem.message}.`, {
      where: problem.where,
    });
}

/** The flag as it stands after an edit, and what differs. Pure. */
function changed(before: FlagRow, edit: FlagEdit, now: Date): { row: FlagRow; fields: string[] } {
  const { revision: _, archived, ...given } = edit;
  const set = Object.entries(given).filter(
    ([name, value]) =>
      value !== undefined && !isDeepStrictEqual(value, before.definition[name as keyof FlagDefinition]),
  );
  const isArchived = before.archived_at !== null;
  const moves = archived !== undefined && archived !== isArchived;
  const row = {
    ...before,
    definition: { ...before.definition, ...Object.fromEntries(set) },
    changed_at: now,
    archived_at: moves ? (archived ? now : null) : before.archived_at,
    revision: before.revision + 1,
  };
  return { row, fields: [...set.map(([name]) => name), ...(moves ? ['archived'] : [])].sort() };
}

function actionOf(before: FlagRow, after: FlagRow): string {
  if ((before.archived_at === null) === (after.archived_at === null)) return 'flag.updated';
  return after.archived_at === null ? 'flag.restored' : 'flag.archived';
}

function checkRoom(others: number): void {
  if (others >= MAX_FLAGS)
    throw new HaechiError(
      'conflict',
      `The system has ${others} flags in use; ${MAX_FLAGS} is the most. Archive some.`,
      {
        where: 'system',
      },
    );
}

function changedMeanwhile({ key, revision }: FlagRow, expected: number): HaechiError {
  return new HaechiError(
    'conflict',
    `The flag "${key}" was changed by somebody else meanwhile. Read it again and repeat your change.`,
    { where: 'revision', expected, found: revision },
  );
}
