import type { Experiment } from '@haechi/contract';
import { Button } from '@mantine/core';
import { useChange } from '../../data/use-change.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FailureText } from '../../ui/error-state.tsx';
import { useWords } from '../../ui/use-words.ts';

type Verb = 'start' | 'restart' | 'stop' | 'archive';

/** What can be done with an experiment where it stands. */
function verbsOf({ state }: Pick<Experiment, 'state'>): readonly Verb[] {
  if (state === 'running') return ['stop'];
  if (state === 'draft') return ['start', 'archive'];
  return state === 'ended' ? ['restart', 'archive'] : [];
}

/** Commands with a reason, each saying what it will change before it does. */
export function ExperimentActions({ experiment }: { readonly experiment: Experiment }) {
  const { t } = useWords();
  const { id, state, name } = experiment;
  const start = useChange(['experiments', 'start']);
  const changes = {
    start,
    restart: start,
    stop: useChange(['experiments', 'stop']),
    archive: useChange(['experiments', 'archive']),
  };
  const look = useChange(['experiments', 'look']);
  const mayLook = state === 'running' || state === 'settling';
  return (
    <>
      {mayLook ? (
        <Button
          variant="default"
          size="xs"
          loading={look.isPending}
          onClick={() => look.mutate({ params: { id }, body: {} })}
        >
          {t('ab.do_look')}
        </Button>
      ) : null}
      {verbsOf(experiment).map((verb) => (
        <ConfirmButton
          key={verb}
          label={t(`ab.do_${verb}`)}
          title={t(`ab.do_${verb}`)}
          reason={t('field.reason')}
          variant={verb === 'start' ? 'filled' : 'default'}
          {...(verb === 'stop' ? { color: 'red' } : {})}
          onConfirm={(reason) => changes[verb].mutateAsync({ params: { id }, body: { reason } })}
        >
          {t(`ab.do_${verb}_about`, { name })}
        </ConfirmButton>
      ))}
      {look.error === null ? null : <FailureText error={look.error} />}
    </>
  );
}
