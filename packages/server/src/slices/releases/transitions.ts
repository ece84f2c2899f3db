import { HaechiError, type Rollout } from '@haechi/contract';

type State = Rollout['state'];
/** What people and policies may ask of a rollout. */
export type Wish = 'pause' | 'resume' | 'approve' | 'promote' | 'abort' | 'roll_back' | 'acknowledge';

/**
 * Who may go where: the one table of states. A wish that leads to the state a rollout has already changes nothing; one without an entry is refused.
 * `roll_back` of what was promoted goes back to the version before.
 */
export const transitions: Readonly<Record<State, Readonly<Partial<Record<Wish, State>>>>> = {
  running: {
    pause: 'paused',
    resume: 'running',
    approve: 'running',
    promote: 'promoted',
    abort: 'rolling_back',
    roll_back: 'rolling_back',
  },
  paused: {
    pause: 'paused',
    resume: 'running',
    promote: 'promoted',
    abort: 'rolling_back',
    roll_back: 'rolling_back',
  },
  promoted: { promote: 'promoted', roll_back: 'rolling_back', acknowledge: 'promoted' },
  rolling_back: { abort: 'rolling_back', roll_back: 'rolling_back', acknowledge: 'rolled_back' },
  rolled_back: { abort: 'rolled_back', roll_back: 'rolled_back', acknowledge: 'rolled_back' },
};

/** Whether a rollout still has traffic to move: no other may start on its route. */
export const underWay: readonly State[] = ['running', 'paused', 'rolling_back'];

const how: Readonly<Record<State, string>> = {
  running: 'is running',
  paused: 'is paused',
  promoted: 'was promoted',
  rolling_back: 'is being rolled back',
  rolled_back: 'was rolled back',
};

/**
 * The state that a wish leads to.
 * @throws HaechiError `rollout_ended`, or `rollout_not_waiting` while it is under way
 */
export function nextState({ id, state }: { id: string; state: State }, wish: Wish): State {
  const next = transitions[state][wish];
  if (next !== undefined) return next;
  const ended = state !== 'running' && state !== 'paused';
  throw new HaechiError(
    ended ? 'rollout_ended' : 'rollout_not_waiting',
    `The rollout ${id} ${how[state]}; it cannot take the command ${wish.replace('_', ' ')} now. ${ended ? 'Start another one to move traffic again.' : 'Resume it first.'}`,
    { where: 'rollout', state },
  );
}
