import type { Experiment, ExperimentLook } from '@haechi/contract';
import { useMay } from '../../data/use-me.ts';
import { useNow } from '../../ui/clock.ts';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Glyph, Mark, VerdictMark } from '../../ui/verdict.tsx';
import { WhyButton } from '../../ui/why.tsx';
import '../../styles/experiments.css';
import { daysLeft } from './days-left.ts';
import { ExperimentActions } from './experiment-actions.tsx';
import { experimentReason } from './experiment-reason.tsx';
import { ExperimentState } from './experiment-state.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { outcomeTone } from './standing.ts';
import { TrustWarnings } from './trust-list.tsx';
import { WinnerRollout } from './winner-rollout.tsx';

interface ExperimentSummaryProps {
  readonly experiment: Experiment;
  readonly look: ExperimentLook | null;
}

/** The verdict in words, what makes it untrustworthy, how far it is, and what can be done. */
export function ExperimentSummary({ experiment, look }: ExperimentSummaryProps) {
  const words = useWords();
  const { t } = words;
  const mayWrite = useMay('experiments.write');
  const days = daysLeft(experiment, useNow());
  const { outcome, verdict, reason, period, units, state } = experiment;
  const isBegun = period !== null;
  return (
    <section className="card banner" aria-label={t('ab.verdict')}>
      <Glyph tone={isBegun ? outcomeTone(outcome) : 'skipped'} size={24} />
      <div className="banner-body stack">
        <div className="row wide-gap">
          <h2>{t('ab.verdict')}</h2>
          {isBegun ? <Mark tone={outcomeTone(outcome)} word={t(`ab_outcome.${outcome}`)} /> : null}
          <VerdictMark verdict={verdict} look="plain" />
          <ExperimentState state={state} />
          <span className="row ab-actions">
            <WhyButton reason={experimentReason(experiment, { words, look })} />
            {mayWrite ? <ExperimentActions experiment={experiment} /> : null}
          </span>
        </div>
        <p className="headline">{isBegun ? words.say(reason) : t('ab.not_begun')}</p>
        {look === null ? null : <TrustWarnings look={look} said={words.say(reason)} />}
        {period?.stop_reason == null ? null : <p>{words.say(period.stop_reason)}</p>}
        <WinnerRollout experiment={experiment} />
        {isBegun ? <ProgressBar units={units} planned={period.planned_units} /> : null}
        <div className="row wide-gap soft small">
          {days === null ? null : <span>{t('ab.days_left', { count: Math.ceil(days) })}</span>}
          {isBegun ? (
            <span>
              {t('ab.started')} <TimeText at={period.started_at} />
            </span>
          ) : null}
          {look === null ? null : (
            <span>
              {t('ab.looked')} <TimeText at={look.at} />
            </span>
          )}
          {period !== null && period.period > 1 ? <span>{t('ab.period_of', { period: period.period })}</span> : null}
        </div>
      </div>
    </section>
  );
}
