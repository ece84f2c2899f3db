import type { Rollout } from '@haechi/contract';
import { useChange } from '../../data/use-change.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { useWords } from '../../ui/use-words.ts';

/** Promote or roll back by hand, with a reason. */
export function RolloutActions({ rollout }: { readonly rollout: Rollout }) {
  const { t } = useWords();
  const promote = useChange(['releases', 'promote']);
  const rollBack = useChange(['releases', 'rollBack']);
  const params = { id: rollout.id };
  const words = {
    candidate: `${rollout.model}/${rollout.candidate_version}`,
    stable: `${rollout.model}/${rollout.stable_version}`,
    route: rollout.route,
  };
  return (
    <>
      <ConfirmButton
        label={t('rollouts.roll_back')}
        title={t('rollouts.roll_back')}
        color="red"
        variant="default"
        reason={t('field.reason')}
        onConfirm={(reason) => rollBack.mutateAsync({ params, body: { reason } })}
      >
        {t('rollouts.roll_back_about', words)}
      </ConfirmButton>
      <ConfirmButton
        label={t('rollouts.promote')}
        title={t('rollouts.promote')}
        reason={t('field.reason')}
        onConfirm={(reason) => promote.mutateAsync({ params, body: { reason } })}
      >
        {t('rollouts.promote_about', words)}
      </ConfirmButton>
    </>
  );
}
