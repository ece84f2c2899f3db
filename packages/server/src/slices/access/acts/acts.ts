import { type Act, type ActName, actTable, HaechiError } from '@haechi/contract';
import { actorOf, type Caller } from '../../../platform/http/caller.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import type { AccessServiceDeps } from '../access-deps.ts';
import { findAccount } from '../account-store.ts';
import { callerOfBindings, callerOfKey } from '../callers.ts';
import { tables } from '../tables.ts';
import { holds, wayOf } from './policy.ts';
import { actViews, seenAct, stateOf } from './read-acts.ts';
import { type ActRow, decideAct, insertAct, makerOf, othersWhoHold } from './store.ts';
import { forgetExpired, waitingAlready } from './waiting-acts.ts';

/** An act waits so long for its second person; then somebody has to ask again. */
const ACT_MS = 24 * 60 * 60_000;

/** A dangerous act as the command that carries it out asks for it. */
export interface Danger {
  readonly act: ActName;
  readonly system: string | null;
  readonly target: { readonly kind: string; readonly id: string };
  /** All that carrying it out later needs; what the second person is shown. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Carries an act out within the transaction that confirms it, as `asker`, whose rights are those of now. */
export type CarryOut = (tx: Db, payload: Readonly<Record<string, unknown>>, asker: Caller) => Promise<unknown>;

export interface Acts {
  /** Says how an act is carried out once it is confirmed. Once per act, before anybody asks. */
  onConfirmed(act: ActName, carryOut: CarryOut): void;
  /**
   * To be called before a dangerous act is carried out, outside any transaction. Returns when it may be: nobody else could confirm it (the trail
   * says so). @throws HaechiError `second_person_needed` when it waits for one now.
   */
  require(caller: Caller, danger: Danger): Promise<void>;
}

/** Dangerous acts: asked for by one person, confirmed by another, carried out exactly once. */
export function createActs(deps: AccessServiceDeps) {
  const { db, clock, random, trail, changes } = deps;
  const views = actViews(deps);
  const carriers = new Map<ActName, CarryOut>();

  const keep = async (tx: Db, row: ActRow, { caller, action }: { caller: Caller; action: string }) => {
    const detail = { act: row.act, of: `${row.target_kind} ${row.target_id}`, asked_by: row.asked_by };
    const target = { kind: 'act', id: row.id };
    const system = row.system_id === null ? {} : { system: row.system_id };
    await trail.record(tx, { actor: actorOf(caller), action, target, detail, ...system });
    await changes.publish(tx, { topic: 'people', id: row.id, system: null });
  };

  async function require(caller: Caller, danger: Danger): Promise<void> {
    const asked = { act: danger.act, system: danger.system, by: actorOf(caller) };
    // The command itself refuses who may not do it at all.
    if (!holds(caller, asked)) return;
    const maker = await makerOf(db, { asked_kind: caller.kind, asked_by: caller.id });
    const others = await othersWhoHold(db, asked, maker === null ? [caller.id] : [caller.id, maker]);
    const way = wayOf(asked, others);
    if (way.kind === 'alone') {
      const detail = { act: danger.act, why: way.why };
      const system = danger.system === null ? {} : { system: danger.system };
      await trail.record(db, { actor: asked.by, action: 'act.alone', target: danger.target, detail, ...system });
      return;
    }
    const now = clock.now();
    const row: ActRow = {
      id: random.id('act', now),
      act: danger.act,
      system_id: danger.system,
      target_kind: danger.target.kind,
      target_id: danger.target.id,
      payload: { ...danger.payload },
      asked_kind: caller.kind,
      asked_by: caller.id,
      created_at: now,
      expires_at: new Date(now.getTime() + ACT_MS),
      state: 'pending',
      decided_by: null,
      decided_at: null,
    };
    const { id, expires_at: until } = await transact(db, async (tx) => {
      await forgetExpired(tx, now);
      const waiting = await waitingAlready(tx, row);
      if (waiting !== undefined) return waiting;
      await insertAct(tx, row);
      await keep(tx, row, { caller, action: 'act.asked' });
      return row;
    });
    throw new HaechiError(
      'second_person_needed',
      `This needs a second person with the permission ${actTable[danger.act]}. It waits for their confirmation until ${until.toISOString()} as ${id}.`,
      { act: id, expires_at: until.toISOString(), permission: actTable[danger.act] },
    );
  }

  function requirePending(row: ActRow): void {
    const state = stateOf(row, clock.now());
    if (state === 'pending') return;
    throw new HaechiError('conflict', `This act is ${state}. Ask for it again if it is still wanted.`, {
      where: 'id',
      state,
    });
  }

  return {
    ...views,
    onConfirmed: (act: ActName, carryOut: CarryOut): void => {
      carriers.set(act, carryOut);
    },
    require,
    confirm: (caller: Caller, id: string): Promise<{ act: Act; result: unknown }> =>
      transact(db, async (tx) => {
        const { row, say } = await seenAct(tx, caller, { id, lock: true });
        if (say !== 'confirm')
          throw new HaechiError('four_eyes', 'Nobody confirms what they asked for themselves; somebody else must.');
        requirePending(row);
        const carryOut = carriers.get(row.act);
        if (carryOut === undefined) throw new Error(`nothing carries out the act ${row.act}`);
        const result = await carryOut(tx, row.payload ?? {}, await askerOf(tx, row, clock.now()));
        const after = await decideAct(tx, id, { state: 'done', by: caller.id, at: clock.now() });
        await keep(tx, after, { caller, action: 'act.confirmed' });
        return { act: await views.viewOf(tx, caller, after), result: result ?? null };
      }),
    refuse: (caller: Caller, id: string): Promise<Act> =>
      transact(db, async (tx) => {
        const { row, say } = await seenAct(tx, caller, { id, lock: true });
        requirePending(row);
        const state = say === 'own' ? 'withdrawn' : 'refused';
        const after = await decideAct(tx, id, { state, by: caller.id, at: clock.now() });
        await keep(tx, after, { caller, action: `act.${state}` });
        return views.viewOf(tx, caller, after);
      }),
  };
}
export type ActService = ReturnType<typeof createActs>;

/** The caller that asked, with the rights of now. @throws HaechiError `conflict` when they have lost them. */
async function askerOf(tx: Db, row: ActRow, now: Date): Promise<Caller> {
  const caller = row.asked_kind === 'account' ? await personOf(tx, row.asked_by) : await keyOf(tx, row.asked_by, now);
  if (caller !== null && holds(caller, { act: row.act, system: row.system_id })) return caller;
  throw new HaechiError('conflict', 'Whoever asked for this may no longer do it. Refuse it.', { where: 'id' });
}

async function keyOf(tx: Db, id: string, now: Date): Promise<Caller | null> {
  const key = await tables(tx).selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
  const ended = key === undefined || key.revoked_at !== null || (key.expires_at ?? now) < now;
  return ended ? null : callerOfKey(key);
}

async function personOf(tx: Db, id: string): Promise<Caller | null> {
  const account = await findAccount(tx, { id });
  return account === null || account.state !== 'active' ? null : callerOfBindings(account);
}
