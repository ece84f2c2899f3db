import type { Rollout } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';
import { WhyButton } from '../../ui/why.tsx';
import { GateList } from './gate-list.tsx';
import { RolloutActions } from './rollout-actions.tsx';
import { rolloutReason } from './rollout-reason.tsx';
import { isRehearsed, RolloutState } from './rollout-state.tsx';
import { RolloutSteps } from './rollout-steps.tsx';
import { sayRollout } from './say-rollout.ts';

/** Where a rollout stands, in words; its steps; what stands between it and the next one; what can be done. */
export function RolloutSummary({ rollout }: { readonly rollout: Rollout }) {
  const words = useWords();
  const { t } = words;
  const mayWrite = useMay('rollouts.write');
  const isMoving = rollout.state === 'running' || rollout.state === 'paused';
  return (
    <Section
      title={t('rollouts.stands')}
      aside={
        <>
          <WhyButton reason={rolloutReason(rollout, words)} />
          {mayWrite ? <RolloutActions rollout={rollout} /> : null}
        </>
      }
    >
      <div className="stack">
        <div className="row wide-gap">
          <RolloutState rollout={rollout} />
          {isRehearsed(rollout) ? null : <VerdictMark verdict={rollout.verdict} look="plain" />}
          <span className="soft small">
            {t('rollouts.in_step', { step: rollout.step + 1, of: rollout.steps.length })}{' '}
            <TimeText at={rollout.step_started_at} />
          </span>
        </div>
        <p className="headline">{sayRollout(rollout.reason, words)}</p>
        <RolloutSteps rollout={rollout} />
        {isMoving && rollout.gates.length > 0 ? (
          <div className="stack tight">
            <h3>{t('gates.title')}</h3>
            <GateList gates={rollout.gates} />
          </div>
        ) : null}
        {rollout.stable_version === rollout.candidate_version ? null : (
          <p className="small">
            <Link to="/models/$model/compare" params={{ model: rollout.model }} search={versionsOf(rollout)}>
              {t('rollouts.compare')}
            </Link>
          </p>
        )}
      </div>
    </Section>
  );
}

function versionsOf({ stable_version, candidate_version }: Rollout) {
  return { left: String(stable_version), right: String(candidate_version) };
}
