import type { Rollout } from '@haechi/contract';
import { useWords } from '../../ui/use-words.ts';

/** The steps of a rollout as words: share of users, and the labelled predictions each one waits for. */
export function RolloutSteps({ rollout }: { readonly rollout: Rollout }) {
  const words = useWords();
  return (
    <ol
      className="row small"
      aria-label={words.t('rollouts.steps')}
      style={{ listStyle: 'none', margin: 0, padding: 0 }}
    >
      {rollout.steps.map(({ weight, min_labelled }, index) => (
        <li
          key={`${weight} ${min_labelled}`}
          className="row"
          aria-current={index === rollout.step ? 'step' : undefined}
        >
          {index === 0 ? null : <span aria-hidden="true">→</span>}
          <span className={index === rollout.step ? 'mark-chip mark tone-skipped' : 'soft'}>
            {words.t('rollouts.step', { share: words.share(weight / 10_000), n: words.number(min_labelled) })}
          </span>
        </li>
      ))}
    </ol>
  );
}
