import type { Rollout } from '@haechi/contract';
import { useChange } from '../../data/use-change.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { useWords } from '../../ui/use-words.ts';

type Verb = 'approve' | 'pause' | 'resume' | 'promote' | 'abort' | 'rollBack';

/** What can be done with a rollout where it stands, in the order of how much it changes. */
function verbsOf({ state, gates }: Rollout): readonly Verb[] {
  if (state === 'promoted') return ['rollBack'];
  if (state !== 'running' && state !== 'paused') return [];
  const others = gates.filter(({ gate }) => gate !== 'approval');
  const waits =
    gates.some(({ gate, verdict }) => gate === 'approval' && verdict !== 'pass') &&
    others.every(({ verdict }) => verdict === 'pass');
  return [...(waits ? (['approve'] as const) : []), state === 'paused' ? 'resume' : 'pause', 'abort', 'promote'];
}

/** Commands with a reason, each saying what it will change before it does. */
export function RolloutActions({ rollout }: { readonly rollout: Rollout }) {
  const { t } = useWords();
  const changes = {
    approve: useChange(['releases', 'approve']),
    pause: useChange(['releases', 'pause']),
    resume: useChange(['releases', 'resume']),
    promote: useChange(['releases', 'promote']),
    abort: useChange(['releases', 'abort']),
    rollBack: useChange(['releases', 'rollBack']),
  };
  const words = {
    candidate: `${rollout.model}/${rollout.candidate_version}`,
    stable: `${rollout.model}/${rollout.stable_version}`,
    route: rollout.route,
  };
  return verbsOf(rollout).map((verb) => (
    <ConfirmButton
      key={verb}
      label={t(`rollouts.do_${verb}`)}
      title={t(`rollouts.do_${verb}`)}
      reason={t('field.reason')}
      variant={verb === 'approve' ? 'filled' : 'default'}
      {...(verb === 'abort' || verb === 'rollBack' ? { color: 'red' } : {})}
      onConfirm={(reason) => changes[verb].mutateAsync({ params: { id: rollout.id }, body: { reason } })}
    >
      {t(`rollouts.do_${verb}_about`, words)}
    </ConfirmButton>
  ));
}
