import type { Experiment } from '@haechi/contract';
import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import '../../styles/release.css';
import { outcomeTone } from './standing.ts';

/** Whether an experiment runs: a label without a tone, which belongs to what it found. */
export function ExperimentState({ state }: Pick<Experiment, 'state'>) {
  const { t } = useWords();
  return <span className={state === 'running' ? 'tag strong' : 'tag'}>{t(`ab_state.${state}`)}</span>;
}

/** What an experiment found, in a word. */
export function ExperimentOutcome({ experiment }: { readonly experiment: Pick<Experiment, 'outcome' | 'period'> }) {
  const { t } = useWords();
  if (experiment.period === null) return <span className="soft">–</span>;
  const { outcome } = experiment;
  return <Mark tone={outcomeTone(outcome)} word={t(`ab_outcome.${outcome}`)} />;
}
