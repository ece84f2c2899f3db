import type { Incident } from '@haechi/contract';
import { findingReason } from '../../slices/monitors/index.ts';
import { ActionItem } from '../../slices/responses/index.ts';
import { Icon } from '../../ui/icon.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Mark, VerdictMark } from '../../ui/verdict.tsx';
import type { Tone } from '../../ui/verdict-colours.ts';
import { WhyButton } from '../../ui/why.tsx';

const riskTones: Record<Incident['remaining_risk'][number]['level'], Tone> = {
  none: 'pass',
  low: 'warn',
  elevated: 'fail',
};

/** Cause → actions → remaining risk: the whole incident at a glance. */
export function Chain({ incident }: { readonly incident: Incident }) {
  const words = useWords();
  const { t } = words;
  const { finding } = incident.cause;
  return (
    <div className="chain">
      <section className="card" aria-label={t('chain.cause')}>
        <p className="chain-label">
          <Icon name="search" size={15} /> {t('chain.cause')}
        </p>
        <div className="stack tight">
          <div className="row">
            <VerdictMark verdict={finding.verdict} />
            <WhyButton reason={findingReason(finding, words)} />
          </div>
          <p>{words.say(finding.sentence)}</p>
          <p className="soft small">{t(`basis.${finding.basis}`)}</p>
        </div>
      </section>
      <section className="card" aria-label={t('chain.actions')}>
        <p className="chain-label">
          <Icon name="act" size={15} /> {t('chain.actions')}
        </p>
        {incident.actions.length === 0 ? (
          <p className="soft">{t('chain.no_actions')}</p>
        ) : (
          <div className="stack">
            {incident.actions.map((action) => (
              <ActionItem key={action.id} action={action} />
            ))}
          </div>
        )}
      </section>
      <section className="card" aria-label={t('chain.risk')}>
        <p className="chain-label">
          <Icon name="shield" size={15} /> {t('chain.risk')}
        </p>
        <div className="stack">
          {incident.remaining_risk.map(({ level, sentence }) => (
            <div key={`${sentence.key} ${JSON.stringify(sentence.params)}`} className="stack tight">
              <div>
                <Mark tone={riskTones[level]} word={t(`risk.${level}`)} />
              </div>
              <p>{words.say(sentence)}</p>
            </div>
          ))}
        </div>
      </section>
    </div>
  );
}
