import { type Experiment, HaechiError } from '@haechi/contract';

type State = Experiment['state'];
export type Wish = 'change' | 'start' | 'stop' | 'settle' | 'archive';

/** Who may go where: the one table of states. A wish that leads to the state an experiment has already changes nothing; one without an entry is refused. */
export const transitions: Readonly<Record<State, Readonly<Partial<Record<Wish, State>>>>> = {
  draft: { change: 'draft', start: 'running', archive: 'archived' },
  running: { start: 'running', stop: 'settling' },
  settling: { stop: 'settling', settle: 'ended' },
  ended: { change: 'ended', start: 'running', stop: 'ended', settle: 'ended', archive: 'archived' },
  archived: { change: 'draft', archive: 'archived' },
};

const how: Readonly<Record<State, string>> = {
  draft: 'is a draft. Start it first.',
  running: 'is running. Stop it first.',
  settling: 'is stopped, and the units that take part are still being counted. Wait until it has ended.',
  ended: 'has ended.',
  archived: 'is archived. Change it to bring it back as a draft.',
};

/** The state that a wish leads to. @throws HaechiError `experiment_state` */
export function nextState({ id, state }: { id: string; state: State }, wish: Wish): State {
  const next = transitions[state][wish];
  if (next !== undefined) return next;
  throw new HaechiError('experiment_state', `The experiment "${id}" ${how[state]}`, { where: 'experiment', state });
}
