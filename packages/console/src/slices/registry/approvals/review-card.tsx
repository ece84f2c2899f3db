import type { Approval } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import { useRead } from '../../../data/use-read.ts';
import { Loaded } from '../../../ui/loaded.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { Mark } from '../../../ui/verdict.tsx';
import { ApprovalMark } from '../marks.tsx';
import { CheckList } from './check-list.tsx';
import { DecisionList } from './decision-list.tsx';
import { ReviewActions } from './review-actions.tsx';

/** One submission with its checks; while it waits, with what the reader may decide. */
export function ReviewCard({ approval }: { readonly approval: Approval }) {
  const { t } = useWords();
  const { model, version, label, system, status } = approval;
  const params = { model, version };
  const isPending = status === 'pending_review';
  const approvals = useRead(['approvals', 'ofVersion'], { params }, { enabled: isPending });
  return (
    <Section
      title={label}
      aside={
        <>
          <ApprovalMark status={status} />
          <Link to="/models/$model/versions/$version" params={{ model, version: String(version) }} className="small">
            {t('approvals.open_version')}
          </Link>
          <Link
            to="/models/$model/versions/$version/card"
            params={{ model, version: String(version) }}
            className="small"
          >
            {t('card.name')}
          </Link>
        </>
      }
      lead={
        <>
          {t('field.system')}{' '}
          <Link to="/systems/$system" params={{ system }}>
            {system}
          </Link>
        </>
      }
    >
      <div className="stack">
        <DecisionList approval={approval} />
        {approval.texts_changed_since ? (
          <div>
            <Mark tone="warn" word={t('approvals.texts_changed')} />
          </div>
        ) : null}
        <CheckList checks={approval.checks} />
        {isPending ? (
          <Loaded read={approvals} height={36}>
            {(data) => <ReviewActions of={params} approvals={data} />}
          </Loaded>
        ) : null}
      </div>
    </Section>
  );
}
