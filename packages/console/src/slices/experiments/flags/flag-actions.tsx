import type { Flag } from '@haechi/contract';
import { useChange } from '../../../data/use-change.ts';
import { ConfirmButton } from '../../../ui/confirm-button.tsx';
import { useWords } from '../../../ui/use-words.ts';

/** The switch of a flag, and putting it away or bringing it back. Each says what changes first. */
export function FlagActions({ flag }: { readonly flag: Flag }) {
  const { t } = useWords();
  const update = useChange(['flags', 'update']);
  const { key, on, archived_at, revision, off_variant } = flag;
  const change = (part: { on: boolean } | { archived: boolean }) =>
    update.mutateAsync({ params: { flag: key }, body: { ...part, revision } });
  if (archived_at !== null)
    return (
      <ConfirmButton
        label={t('flags.restore')}
        title={t('flags.restore')}
        onConfirm={() => change({ archived: false })}
      >
        {t('flags.restore_about', { flag: key })}
      </ConfirmButton>
    );
  return (
    <>
      <ConfirmButton
        label={on ? t('flags.turn_off') : t('flags.turn_on')}
        title={on ? t('flags.turn_off') : t('flags.turn_on')}
        variant={on ? 'default' : 'filled'}
        {...(on ? { color: 'red' } : {})}
        onConfirm={() => change({ on: !on })}
      >
        {on ? t('flags.turn_off_about', { flag: key, variant: off_variant }) : t('flags.turn_on_about', { flag: key })}
      </ConfirmButton>
      <ConfirmButton label={t('flags.archive')} title={t('flags.archive')} onConfirm={() => change({ archived: true })}>
        {t('flags.archive_about', { flag: key })}
      </ConfirmButton>
    </>
  );
}
