import type { ApprovalStatus, ModelVersion } from '@haechi/contract';
import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import type { Tone } from '../../ui/verdict-colours.ts';

const approvalTones: Record<ApprovalStatus, Tone> = {
  none: 'skipped',
  failed_validation: 'fail',
  pending_review: 'warn',
  approved: 'pass',
  rejected: 'fail',
};

/** Where a version stands in its approval. */
export function ApprovalMark({
  status,
  look = 'chip',
}: {
  readonly status: ApprovalStatus;
  readonly look?: 'chip' | 'plain';
}) {
  const { t } = useWords();
  return <Mark tone={approvalTones[status]} word={t(`approval_status.${status}`)} look={look} />;
}

/** A stage is a place, not a verdict: it has no colour. */
export function StageTag({ stage }: { readonly stage: ModelVersion['stage'] }) {
  const { t } = useWords();
  if (stage === 'none') return <span className="soft">{t('stage.none')}</span>;
  return <span className={stage === 'production' ? 'tag strong' : 'tag'}>{t(`stage.${stage}`)}</span>;
}

/** Names that point at a version. */
export function AliasTags({ names }: { readonly names: readonly string[] }) {
  return (
    <span className="row tags">
      {names.map((name) => (
        <span key={name} className="tag alias">
          @{name}
        </span>
      ))}
    </span>
  );
}
