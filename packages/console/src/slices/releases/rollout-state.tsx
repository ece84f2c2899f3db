import type { Rollout } from '@haechi/contract';
import { useWords, type Words } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import type { Tone } from '../../ui/verdict-colours.ts';

const tones: Record<Rollout['state'], Tone> = {
  running: 'skipped',
  paused: 'warn',
  promoted: 'pass',
  rolling_back: 'warn',
  rolled_back: 'fail',
};

type Standing = Pick<Rollout, 'state' | 'strategy' | 'verdict'>;

/** A rehearsal is meant to end rolled back: then it is over, as well as it went. */
export const isRehearsed = ({ state, strategy }: Standing) => strategy === 'rehearsal' && state === 'rolled_back';

/** The state of a rollout in a word, with its tone. */
export function rolloutStanding(
  rollout: Standing,
  { t }: Pick<Words, 't'>,
): { readonly tone: Tone; readonly word: string } {
  if (isRehearsed(rollout)) return { tone: rollout.verdict, word: t('rehearsal.over') };
  return { tone: tones[rollout.state], word: t(`rollout_state.${rollout.state}`) };
}

interface RolloutStateProps {
  readonly rollout: Standing;
  readonly look?: 'chip' | 'plain';
}

export function RolloutState({ rollout, look = 'chip' }: RolloutStateProps) {
  const words = useWords();
  return <Mark {...rolloutStanding(rollout, words)} look={look} />;
}
