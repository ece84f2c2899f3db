/** When the list of a stage is open, and when it is kept. Pure. */
import { afterMs, keepWithinMs } from './constants.ts';
import type { RolloutFact } from './facts.ts';

export const rolloutStages = ['before', 'during', 'after'] as const;
export type RolloutStage = (typeof rolloutStages)[number];

/** When the stage begins and when it is over; null: not yet. */
export function spanOf(stage: RolloutStage, rollout: RolloutFact): { from: Date | null; until: Date | null } {
  const { startedAt, acknowledgedAt } = rollout;
  if (stage === 'before') return { from: new Date(0), until: startedAt };
  if (stage === 'during') return { from: startedAt, until: acknowledgedAt };
  return { from: acknowledgedAt, until: acknowledgedAt && new Date(acknowledgedAt.getTime() + afterMs) };
}

/** `due`: the stage is over, and its list is to be kept now. */
export type StageState = 'waiting' | 'open' | 'due' | 'missed';

export function stageState(stage: RolloutStage, rollout: RolloutFact, now: Date): StageState {
  const { from, until } = spanOf(stage, rollout);
  if (from === null) return 'waiting';
  if (until === null || until > now) return 'open';
  return now.getTime() - until.getTime() <= keepWithinMs ? 'due' : 'missed';
}
