import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../../data/use-change.ts';
import { useRead } from '../../../data/use-read.ts';
import { ConfirmButton } from '../../../ui/confirm-button.tsx';
import { Loaded } from '../../../ui/loaded.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { ApprovalMark } from '../marks.tsx';
import type { VersionApprovals, VersionKey } from '../registry-types.ts';
import { CheckList } from './check-list.tsx';
import { DecisionList } from './decision-list.tsx';
import { ReviewActions } from './review-actions.tsx';
import { useDecided } from './use-decided.ts';

/** The approval of a version: where it stands, its checks, every submission before, and what comes next. */
export function VersionApproval({ model, version }: VersionKey) {
  const { t } = useWords();
  const read = useRead(['approvals', 'ofVersion'], { params: { model, version } });
  const status = read.data?.status;
  return (
    <Section
      title={t('version.approval')}
      aside={status === undefined ? null : <ApprovalMark status={status} />}
      lead={t('approvals.about')}
    >
      <Loaded read={read}>{(data) => <Submissions of={{ model, version }} data={data} />}</Loaded>
    </Section>
  );
}

function Submissions({ of, data }: { readonly of: VersionKey; readonly data: VersionApprovals }) {
  const { t } = useWords();
  const [newest, ...older] = data.items;
  return (
    <div className="stack">
      {newest === undefined ? (
        <p className="soft">{t('approvals.never')}</p>
      ) : (
        <>
          <DecisionList approval={newest} />
          <CheckList checks={newest.checks} />
        </>
      )}
      <ReviewActions of={of} approvals={data} />
      {data.may.submit ? <SubmitButton of={of} isAgain={newest !== undefined} /> : null}
      {older.length === 0 ? null : (
        <details>
          <summary>{t('approvals.older', { count: older.length })}</summary>
          {older.map((one) => (
            <div key={one.id} className="stack tight older">
              <div>
                <ApprovalMark status={one.status} />
              </div>
              <DecisionList approval={one} />
              <CheckList checks={one.checks} />
            </div>
          ))}
        </details>
      )}
    </div>
  );
}

function SubmitButton({ of, isAgain }: { readonly of: VersionKey; readonly isAgain: boolean }) {
  const { t } = useWords();
  const [comment, setComment] = useState('');
  const submit = useChange(['approvals', 'submit'], useDecided());
  return (
    <div>
      <ConfirmButton
        label={isAgain ? t('approvals.submit_again') : t('approvals.submit')}
        title={t('approvals.submit_title', { version: `${of.model}/${of.version}` })}
        variant="filled"
        onConfirm={() => submit.mutateAsync({ params: of, body: { comment } })}
      >
        <div className="form">
          <p>{t('approvals.submit_about')}</p>
          <Textarea
            label={t('approvals.comment')}
            autosize
            minRows={2}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
          />
        </div>
      </ConfirmButton>
    </div>
  );
}
