import type { Approval } from '@haechi/contract';
import { TimeText } from '../../../ui/time-text.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { Mark } from '../../../ui/verdict.tsx';
import { useWho } from '../use-who.ts';

const tones = { approve: 'pass', reject: 'fail', withdraw: 'skipped' } as const;

/** Who submitted, and who decided what and why. An exception of one person is shown as such. */
export function DecisionList({ approval }: { readonly approval: Approval }) {
  const { t } = useWords();
  const who = useWho();
  return (
    <ul className="decisions">
      <li>
        <span className="soft">
          {t('approvals.submitted_by', { who: who(approval.submitted_by) })} · <TimeText at={approval.submitted_at} /> ·{' '}
          {t('approvals.attempt', { attempt: approval.attempt })}
        </span>
        {approval.comment === '' ? null : <p className="said">{approval.comment}</p>}
      </li>
      {approval.decisions.map(({ action, by, at, reason, override }) => (
        <li key={`${action} ${at}`}>
          <span className="row">
            <Mark tone={tones[action]} word={t(`approvals.done_${action}`)} look="plain" />
            <span className="soft">
              {who(by)} · <TimeText at={at} />
            </span>
            {override === null ? null : <Mark tone="warn" word={t(`approvals.by_${override}`)} />}
          </span>
          <p className="said">{reason}</p>
        </li>
      ))}
    </ul>
  );
}
