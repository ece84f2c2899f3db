import { useChange } from '../../../data/use-change.ts';
import { useMay } from '../../../data/use-me.ts';
import { ConfirmButton } from '../../../ui/confirm-button.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { Mark } from '../../../ui/verdict.tsx';
import type { VersionApprovals, VersionKey } from '../registry-types.ts';
import { useDecided } from './use-decided.ts';

interface ReviewActionsProps {
  readonly of: VersionKey;
  readonly approvals: VersionApprovals;
}

/** What the reader may decide about a version now, and if not, why not. */
export function ReviewActions({ of, approvals: { may, status, approvers } }: ReviewActionsProps) {
  const words = useWords();
  const { t } = words;
  const mayApprove = useMay('models.approve');
  const decided = useDecided();
  const approve = useChange(['approvals', 'approve'], decided);
  const reject = useChange(['approvals', 'reject'], decided);
  const withdraw = useChange(['approvals', 'withdraw'], decided);
  const params = of;
  const label = `${of.model}/${of.version}`;
  const isOverride = may.approve === 'override';
  return (
    <div className="stack tight">
      <div className="row">
        {may.approve === 'no' ? null : (
          <ConfirmButton
            label={isOverride ? t('approvals.override') : t('approvals.approve')}
            title={t('approvals.approve_title', { version: label })}
            reason={t('field.reason')}
            variant="filled"
            onConfirm={(reason) => approve.mutateAsync({ params, body: { reason, override: isOverride } })}
          >
            {isOverride ? t('approvals.override_about') : t('approvals.approve_about')}
          </ConfirmButton>
        )}
        {may.reject ? (
          <ConfirmButton
            label={status === 'approved' ? t('approvals.take_back') : t('approvals.reject')}
            title={t('approvals.reject_title', { version: label })}
            color="red"
            variant="default"
            reason={t('field.reason')}
            onConfirm={(reason) => reject.mutateAsync({ params, body: { reason } })}
          >
            {status === 'approved' ? t('approvals.take_back_about') : t('approvals.reject_about')}
          </ConfirmButton>
        ) : null}
        {may.withdraw ? (
          <ConfirmButton
            label={t('approvals.withdraw')}
            title={t('approvals.withdraw_title', { version: label })}
            variant="subtle"
            reason={t('field.reason')}
            onConfirm={(reason) => withdraw.mutateAsync({ params, body: { reason } })}
          >
            {t('approvals.withdraw_about')}
          </ConfirmButton>
        ) : null}
      </div>
      {status === 'pending_review' && may.why !== null ? (
        <p className="row why-not">
          <Mark
            tone={isOverride ? 'warn' : 'skipped'}
            word={isOverride ? t('approvals.only_override') : t('approvals.not_yours')}
            look="plain"
          />
          <span>{words.say(may.why)}</span>
          <span className="soft small">{t('approvals.approvers', { count: approvers })}</span>
        </p>
      ) : null}
      {status === 'pending_review' && !mayApprove && may.why === null ? (
        <p className="soft">{t('approvals.no_permission')}</p>
      ) : null}
    </div>
  );
}
