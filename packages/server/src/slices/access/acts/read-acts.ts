import { type Act, HaechiError } from '@haechi/contract';
import type { Clock } from '../../../platform/clock.ts';
import type { Caller } from '../../../platform/http/caller.ts';
import { type Page, pageAfter } from '../../../platform/page.ts';
import type { Db } from '../../../platform/postgres.ts';
import { findAccount } from '../account-store.ts';
import { sayOf } from './policy.ts';
import { type ActRow, actRow, actTables, makerOf } from './store.ts';

/** Acts looked through for a page: those that one caller may see are picked out of them. */
const LOOK_AT = 1_000;
/** Acts as the wire shows them, to those who may see them. */
export function actViews({ db, clock }: { readonly db: Db; readonly clock: Clock }) {
  async function viewOf(tx: Db, caller: Caller, row: ActRow): Promise<Act> {
    const names = async (id: string | null) => (id === null ? null : ((await findAccount(tx, { id }))?.name ?? null));
    return {
      id: row.id,
      act: row.act,
      system: row.system_id,
      target: { kind: row.target_kind, id: row.target_id },
      asked: row.payload,
      asked_by: { kind: row.asked_kind, id: row.asked_by, name: await names(row.asked_by) },
      created_at: row.created_at.toISOString(),
      expires_at: row.expires_at.toISOString(),
      state: stateOf(row, clock.now()),
      decided_by: row.decided_by === null ? null : { id: row.decided_by, name: await names(row.decided_by) },
      decided_at: row.decided_at?.toISOString() ?? null,
      may: stateOf(row, clock.now()) === 'pending' ? await sayFor(tx, caller, row) : 'nothing',
    };
  }

  return {
    viewOf,
    get: async (caller: Caller, id: string): Promise<Act> =>
      viewOf(db, caller, (await seenAct(db, caller, { id, lock: false })).row),
    list: async (caller: Caller, query: Page & { state?: Act['state'] | undefined }) => {
      const { rows, now } = { rows: actTables(db).selectFrom('acts').selectAll(), now: clock.now() };
      const wanted = await pageAfter(rows, { ...query, limit: LOOK_AT }, { time: 'created_at', id: 'id', view: same });
      const items: Act[] = [];
      for (const row of wanted.items) {
        if (query.state !== undefined && stateOf(row, now) !== query.state) continue;
        if (items.length < query.limit && (await sayFor(db, caller, row)) !== 'nothing')
          items.push(await viewOf(db, caller, row));
      }
      return { items, next: null };
    },
  };
}

const same = (row: ActRow): ActRow => row;

export function stateOf(row: ActRow, now: Date): Act['state'] {
  return row.state === 'pending' && row.expires_at < now ? 'expired' : row.state;
}

/** An act and what the caller may do with it. @throws HaechiError `not_found` for one that is not theirs to see. */
export async function seenAct(
  db: Db,
  caller: Caller,
  { id, lock }: { id: string; lock: boolean },
): Promise<{ row: ActRow; say: Act['may'] }> {
  const row = await actRow(db, id, { lock });
  const say = await sayFor(db, caller, row);
  if (say !== 'nothing') return { row, say };
  throw new HaechiError('not_found', `There is no act ${id}.`, { where: 'id' });
}

async function sayFor(db: Db, caller: Caller, row: ActRow): Promise<Act['may']> {
  const by = { kind: row.asked_kind, id: row.asked_by };
  return sayOf(caller, { act: row.act, system: row.system_id, by, keyMaker: await makerOf(db, row) });
}
