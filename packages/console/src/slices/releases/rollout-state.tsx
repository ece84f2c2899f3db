import type { Rollout } from '@haechi/contract';
import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import type { Tone } from '../../ui/verdict-colours.ts';

export const rolloutTones: Record<Rollout['state'], Tone> = {
  running: 'skipped',
  paused: 'warn',
  promoted: 'pass',
  rolling_back: 'warn',
  rolled_back: 'fail',
};

export function RolloutState({
  state,
  look = 'chip',
}: {
  readonly state: Rollout['state'];
  readonly look?: 'chip' | 'plain';
}) {
  const { t } = useWords();
  return <Mark tone={rolloutTones[state]} word={t(`rollout_state.${state}`)} look={look} />;
}
