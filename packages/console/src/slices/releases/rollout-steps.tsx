import type { Rollout, RolloutStep } from '@haechi/contract';
import { useWords, type Words } from '../../ui/use-words.ts';
import { isRehearsed } from './rollout-state.tsx';

type Standing = Pick<Rollout, 'state' | 'step' | 'steps' | 'strategy' | 'verdict'>;
type Place = 'done' | 'here' | 'ahead' | 'stopped';

/** The steps of a rollout in a line, with where it stands: the share of users, and what each one waits for. */
export function RolloutSteps({ rollout }: { readonly rollout: Standing }) {
  const words = useWords();
  return (
    <ol className="track" aria-label={words.t('rollouts.steps')}>
      {rollout.steps.map((step, index) => {
        const place = placeOf(rollout, index);
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is told by its place; two may ask for the same
            key={index}
            className={`track-step ${place}`}
            aria-current={place === 'here' ? 'step' : undefined}
          >
            <span className="track-bar" aria-hidden="true" />
            <span className="track-share">{shareOf(step, words)}</span>
            <span className="small soft">{wantsOf(step, words)}</span>
            <span className="small track-place">{words.t(`step.${place}`)}</span>
          </li>
        );
      })}
    </ol>
  );
}

function placeOf(rollout: Standing, index: number): Place {
  const { state, step } = rollout;
  const isOver = state === 'promoted' || (isRehearsed(rollout) && rollout.verdict === 'pass');
  if (isOver || index < step) return 'done';
  if (index > step) return 'ahead';
  return state === 'rolled_back' || state === 'rolling_back' ? 'stopped' : 'here';
}

function shareOf({ weight, share, preview }: RolloutStep, { t, ...words }: Words): string {
  if (weight > 0) return t('step.users', { share: words.share(weight / 10_000) });
  if (share > 0) return t('step.copied', { share: words.share(share / 10_000) });
  return preview ? t('step.preview') : t('step.nobody');
}

/** What has to be there before a step is left, in words. */
function wantsOf(step: RolloutStep, { t, ...words }: Words): string {
  const wants = [
    ...(step.time_ms > 0 ? [t('step.time', { time: words.duration(step.time_ms) })] : []),
    ...(step.min_samples > 0 ? [t('step.samples', { n: words.number(step.min_samples) })] : []),
    ...(step.min_labelled > 0 ? [t('step.labelled', { n: words.number(step.min_labelled) })] : []),
    ...(step.judged ? [t('step.judged')] : []),
    ...(step.approval ? [t('step.approval')] : []),
  ];
  return wants.length === 0 ? t('step.nothing') : wants.join(' · ');
}
