import { HaechiError, type Message } from '@haechi/contract';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';
import { type ReleaseServiceDeps, tell } from './service.ts';
import { changeRollout, rolloutRow } from './store.ts';
import type { RolloutRow } from './tables.ts';
import { nextState } from './transitions.ts';

interface Wish {
  readonly id: string;
  readonly actor: Actor;
  readonly reason: string;
}

/** Commands that move no traffic: pause, resume, approve. Each runs on the transaction it is given. */
export function holdCommands(deps: ReleaseServiceDeps) {
  const { clock } = deps;
  const said = (key: string, { reason }: Wish): Message => ({ key: `releases.${key}`, params: { reason } });

  return {
    /** Holds a rollout where it is; guardrails stay armed. @throws HaechiError `not_found`, `rollout_ended` */
    pause: async (tx: Db, scope: Scope, wish: Wish): Promise<RolloutRow> => {
      const row = await rolloutRow(tx, scope, { id: wish.id, lock: true });
      const state = nextState(row, 'pause');
      if (state === row.state) return row;
      const change = { state, paused_at: clock.now(), reason: said('paused_by_hand', wish) };
      const after = await changeRollout(tx, row.id, change);
      await tell(deps, tx, { row: after, actor: wish.actor, action: 'rollout.paused' });
      return after;
    },
    /** Lets a paused rollout go on. The time of its step runs from then on. @throws HaechiError `not_found`, `rollout_ended` */
    resume: async (tx: Db, scope: Scope, wish: Wish): Promise<RolloutRow> => {
      const row = await rolloutRow(tx, scope, { id: wish.id, lock: true });
      const state = nextState(row, 'resume');
      if (state === row.state) return row;
      // Time that passed in the pause does not count as time that the candidate was watched in this step.
      const paused = row.paused_at === null ? 0 : clock.now().getTime() - row.paused_at.getTime();
      const since = new Date(row.step_started_at.getTime() + paused);
      const change = { state, paused_at: null, step_started_at: since, reason: said('resumed_by_hand', wish) };
      const after = await changeRollout(tx, row.id, change);
      await tell(deps, tx, { row: after, actor: wish.actor, action: 'rollout.resumed' });
      return after;
    },
    /**
     * Lets a rollout leave its step, once nothing but this approval is missing.
     * @throws HaechiError `not_found`, `rollout_ended`, `rollout_not_waiting` while another gate is closed or none asks for an approval
     */
    approve: async (tx: Db, scope: Scope, wish: Wish): Promise<RolloutRow> => {
      const row = await rolloutRow(tx, scope, { id: wish.id, lock: true });
      nextState(row, 'approve');
      if (row.approved_step === row.step) return row;
      const closed = row.gates.find(({ gate, verdict, reason }) =>
        gate === 'approval' ? verdict === 'pass' || reason.key !== 'releases.awaiting_approval' : false,
      );
      const asked = row.gates.some(({ gate }) => gate === 'approval');
      if (closed !== undefined || !asked)
        throw new HaechiError(
          'rollout_not_waiting',
          `The rollout ${row.id} does not wait for an approval: ${asked ? 'another gate is not passed yet' : 'its step asks for none'}. Its gates say what is missing.`,
          { where: 'rollout', gates: row.gates.filter(({ verdict }) => verdict !== 'pass').map(({ gate }) => gate) },
        );
      const after = await changeRollout(tx, row.id, {
        approved_step: row.step,
        reason: said('approved_by_hand', wish),
      });
      await tell(deps, tx, { row: after, actor: wish.actor, action: 'rollout.approved', detail: { step: row.step } });
      return after;
    },
  };
}
