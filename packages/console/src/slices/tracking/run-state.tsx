import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import type { Tone } from '../../ui/verdict-colours.ts';
import type { Run } from './tracking-types.ts';

const tones: Record<Run['status'], Tone> = {
  RUNNING: 'skipped',
  SCHEDULED: 'skipped',
  FINISHED: 'pass',
  FAILED: 'fail',
  KILLED: 'warn',
};

interface RunStateProps {
  readonly status: Run['status'];
  readonly look?: 'chip' | 'plain';
}

/** How a run stands, as its client said it. */
export function RunState({ status, look = 'plain' }: RunStateProps) {
  const { t } = useWords();
  return <Mark tone={tones[status]} word={t(`run_status.${status}`)} look={look} />;
}
