import { releasesApi } from '@haechi/contract';
import { actorOf, type Caller, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { type Acts, parseAsked } from '../access/index.ts';
import type { RollBackWish } from './deps.ts';
import { rolloutRow } from './store.ts';
import type { RolloutRow } from './tables.ts';

export type BeforePromotion = (caller: Caller, asked: { scope: Scope; wish: RollBackWish }) => Promise<void>;
type PromoteIn = (tx: Db, scope: Scope, wish: RollBackWish) => Promise<RolloutRow>;

/** A promotion by hand against a verdict that is not a pass needs a second person. */
export function promotionDanger(
  { db, acts }: { readonly db: Db; readonly acts: Acts },
  promoteIn: PromoteIn,
): BeforePromotion {
  acts.onConfirmed('rollout.promote_failing', async (tx, { id, reason }, asker) => {
    const body = parseAsked(releasesApi.promote.body, { reason });
    const wish = { id: String(id), ...body, actor: actorOf(asker) };
    const row = await promoteIn(tx, asker.scopeOf('rollouts.write'), wish);
    return { rollout: row.id, state: row.state };
  });
  return async (caller, { scope, wish }) => {
    const { verdict, state, system_id: system } = await rolloutRow(db, scope, { id: wish.id });
    if (verdict !== 'fail' || state === 'promoted') return;
    const target = { kind: 'rollout', id: wish.id };
    const payload = { id: wish.id, reason: wish.reason };
    await acts.require(caller, { act: 'rollout.promote_failing', system, target, payload });
  };
}
