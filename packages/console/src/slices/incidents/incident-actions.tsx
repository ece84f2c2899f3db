import type { Incident } from '@haechi/contract';
import { useChange } from '../../data/use-change.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { useWords } from '../../ui/use-words.ts';

/** Close an incident, saying how, or open it again. */
export function IncidentActions({ incident }: { readonly incident: Incident }) {
  const { t } = useWords();
  const resolve = useChange(['incidents', 'resolve']);
  const reopen = useChange(['incidents', 'reopen']);
  const params = { id: incident.id };
  if (incident.state === 'resolved')
    return (
      <ConfirmButton
        size="sm"
        label={t('incidents.reopen')}
        title={t('incidents.reopen')}
        onConfirm={() => reopen.mutateAsync({ params })}
      >
        {t('incidents.reopen_about')}
      </ConfirmButton>
    );
  return (
    <ConfirmButton
      size="sm"
      variant="filled"
      label={t('incidents.resolve')}
      title={t('incidents.resolve')}
      reason={t('incidents.resolution')}
      onConfirm={(resolution) => resolve.mutateAsync({ params, body: { resolution } })}
    >
      {t('incidents.resolve_about')}
    </ConfirmButton>
  );
}
