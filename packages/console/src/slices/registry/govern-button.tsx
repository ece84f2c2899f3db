import { useChange } from '../../data/use-change.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { useWords } from '../../ui/use-words.ts';
import type { Model } from './registry-types.ts';

/** Decides, with a reason, whether production needs an approval. */
export function GovernButton({ model }: { readonly model: Model }) {
  const { t } = useWords();
  const change = useChange(['registry', 'setGovernance']);
  const next = model.governance === 'governed' ? 'tracked' : 'governed';
  return (
    <ConfirmButton
      label={t(`governance.make_${next}`)}
      title={t(`governance.make_${next}`)}
      reason={t('field.reason')}
      onConfirm={(reason) => change.mutateAsync({ params: { model: model.id }, body: { governance: next, reason } })}
    >
      {t(`governance.make_${next}_about`, { model: model.id })}
    </ConfirmButton>
  );
}
