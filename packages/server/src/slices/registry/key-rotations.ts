import { type ArtifactKeys, HaechiError, type KeyRotation } from '@haechi/contract';
import { sql } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { MasterKeyState, MasterKeys } from '../../platform/sealed-objects/index.ts';
import type { Actor, Trail } from '../trail/index.ts';

export interface KeyRotationDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: Pick<Trail, 'record'>;
  readonly log?: Pick<Log, 'error'>;
}

/** Kysely wants an index signature. */
type Tables = {
  key_rotations: Omit<KeyRotation, 'started_at' | 'finished_at'> & {
    started_at: Date;
    seen_at: Date;
    finished_at: Date | null;
  };
};
type Row = Tables['key_rotations'];

/** Progress is written at most this often, ms. */
const TELL_MS = 500;
/** A rotation that nobody moved on for so long belongs to a process that ended, ms; another may go on with it. */
const ABANDONED_MS = 60_000;

const tables = (db: Db) => db.withTables<Tables>();
const viewOf = ({ seen_at: _, ...row }: Row): KeyRotation => ({
  ...row,
  started_at: row.started_at.toISOString(),
  finished_at: row.finished_at?.toISOString() ?? null,
});

/** Rotations of the master key: asked for once at a time in the whole fleet, carried out in the background, told of in the trail. */
export function keyRotations(deps: KeyRotationDeps, keys: MasterKeys) {
  const { db, clock, trail, log } = deps;
  const stopping = new AbortController();
  let under: Promise<void> = Promise.resolve();

  const newest = () =>
    tables(db).selectFrom('key_rotations').selectAll().orderBy('started_at', 'desc').limit(1).executeTakeFirst();
  const write = (id: string, change: Partial<Row>) =>
    tables(db).updateTable('key_rotations').set(change).where('id', '=', id).execute();

  async function carryOut({ id, total }: Row, actor: Actor): Promise<void> {
    let [wrapped, told] = [0, clock.monotonic()];
    const onChanged = () => {
      wrapped += 1;
      if (clock.monotonic() - told < TELL_MS) return;
      told = clock.monotonic();
      void write(id, { wrapped, seen_at: clock.now() }).catch(() => {});
    };
    const outcome = await keys.rotate({ onChanged, signal: stopping.signal }).then(
      ({ refused }) => ({
        state: 'done' as const,
        refused: refused.length,
        failure: refused.length === 0 ? null : 'some keys could not be opened, and the old master key was kept',
      }),
      (error: unknown) => {
        log?.error({ err: error }, 'the rotation of the master key failed; ask for it again');
        const failure = stopping.signal.aborted
          ? 'the server stopped; ask for it again'
          : 'it failed; the log says why';
        return { state: 'failed' as const, refused: 0, failure };
      },
    );
    await transact(db, async (tx) => {
      const now = clock.now();
      await tables(tx)
        .updateTable('key_rotations')
        .set({ ...outcome, wrapped, seen_at: now, finished_at: now })
        .where('id', '=', id)
        .execute();
      await trail.record(tx, {
        actor,
        action: outcome.state === 'done' ? 'artifact_keys.rotated' : 'artifact_keys.rotation_failed',
        target: { kind: 'key_rotation', id },
        detail: { wrapped, keys: total, refused: outcome.refused },
      });
    });
  }

  return {
    status: async (): Promise<ArtifactKeys> => {
      const [state, row] = [await keys.state(), await newest()];
      return {
        ...state,
        keys: [...state.keys],
        rotation: row === undefined ? null : viewOf(row),
        advice: adviceOf(state),
      };
    },
    /** Begins a rotation within the caller's transaction; it is carried out after that. @throws HaechiError `conflict` while one is under way. */
    rotate: async (actor: Actor): Promise<KeyRotation> => {
      const total = await keys.count();
      const row = await transact(db, (tx) => begin(tx, deps, { actor, total, source: keys.source }));
      under = carryOut(row, actor).catch((error: unknown) =>
        log?.error({ err: error }, 'the end of a rotation could not be recorded'),
      );
      return viewOf(row);
    },
    stop: async (): Promise<void> => {
      stopping.abort();
      await under;
    },
  };
}

/** Writes down that one begins, unless another is under way. @throws HaechiError `conflict` */
async function begin(
  tx: Db,
  { clock, random, trail }: KeyRotationDeps,
  { actor, total, source }: { actor: Actor; total: number; source: MasterKeys['source'] },
): Promise<Row> {
  const now = clock.now();
  await tables(tx)
    .updateTable('key_rotations')
    .set({ state: 'failed', finished_at: now, failure: 'the process that carried it out ended' })
    .where('state', '=', 'running')
    .where('seen_at', '<', new Date(now.getTime() - ABANDONED_MS))
    .execute();
  const row: Row = {
    id: random.id('rot', now),
    state: 'running',
    started_at: now,
    started_by: actor.id,
    seen_at: now,
    finished_at: null,
    wrapped: 0,
    total,
    refused: 0,
    failure: null,
  };
  const inserted = await tables(tx)
    .insertInto('key_rotations')
    .values(row)
    .onConflict((conflict) => conflict.expression(sql`(true)`).where('state', '=', 'running').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined)
    throw new HaechiError('conflict', 'A rotation of the master key is under way already. Wait until it is done.');
  await trail.record(tx, {
    actor,
    action: 'artifact_keys.rotation_started',
    target: { kind: 'key_rotation', id: row.id },
    detail: { keys: total, source },
  });
  return row;
}

/** What an operator should do about the keys; null for nothing. */
function adviceOf({ source, keys, unknown }: MasterKeyState): string | null {
  if (unknown > 0)
    return `${unknown} artifacts are sealed with a key that is not here. Add it behind the others in HAECHI_MASTER_KEY, or restore keys/ from a backup.`;
  if (source === 'made')
    return 'The key lies in the data folder: it protects copies of the artifacts, not this machine. Set HAECHI_MASTER_KEY to keep it elsewhere.';
  const old = keys.filter(({ seals }) => !seals);
  if (old.some(({ wraps }) => wraps > 0)) return 'The old key still wraps some artifacts: rotate, then take it away.';
  return old.length > 0 ? 'The old key wraps nothing any more: take it out of HAECHI_MASTER_KEY and restart.' : null;
}
