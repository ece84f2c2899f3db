import type { Rollout } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';
import { WhyButton } from '../../ui/why.tsx';
import '../../styles/release.css';
import { ComparisonTable } from '../monitors/index.ts';
import { RolloutActions } from './rollout-actions.tsx';
import { rolloutReason } from './rollout-reason.tsx';
import { RolloutState } from './rollout-state.tsx';
import { RolloutSteps } from './rollout-steps.tsx';
import { sayRollout } from './say-rollout.ts';

/** A rollout: where it stands, why, and the comparison it is judged by. */
export function RolloutCard({ rollout, linked = true }: { readonly rollout: Rollout; readonly linked?: boolean }) {
  const words = useWords();
  const { t } = words;
  const mayWrite = useMay('rollouts.write');
  const candidate = `${rollout.model}/${rollout.candidate_version}`;
  const title = t('rollouts.of', { candidate, route: rollout.route });
  return (
    <Section
      title={title}
      flush
      aside={
        <>
          <WhyButton reason={rolloutReason(rollout, words)} />
          {mayWrite ? <RolloutActions rollout={rollout} /> : null}
        </>
      }
    >
      <div className="stack tight" style={{ padding: '0 16px 12px' }}>
        <div className="row wide-gap">
          <RolloutState rollout={rollout} />
          <VerdictMark verdict={rollout.verdict} />
          <span className="soft small">
            {t('rollouts.started')} <TimeText at={rollout.started_at} />
          </span>
          {linked ? (
            <Link to="/rollouts/$id" params={{ id: rollout.id }} className="small">
              {t('rollouts.open')}
            </Link>
          ) : null}
        </div>
        <p>{sayRollout(rollout.reason, words)}</p>
        <RolloutSteps rollout={rollout} />
      </div>
      {rollout.comparison === null ? null : (
        <>
          <ComparisonTable comparison={rollout.comparison} items={rollout.comparison.items} />
          <p className="soft small" style={{ padding: '8px 16px 14px' }}>
            {t('comparison.basis', {
              stable: words.number(rollout.comparison.stable_labelled),
              candidate: words.number(rollout.comparison.candidate_labelled),
            })}{' '}
            {words.word('method', rollout.comparison.method)} · {t('comparison.alpha')}{' '}
            {words.number(rollout.comparison.alpha)}
          </p>
        </>
      )}
    </Section>
  );
}
