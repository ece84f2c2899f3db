import { useNavigate, useSearch } from '@tanstack/react-router';
import { StartForm } from '../../slices/releases/index.ts';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from './trace.tsx';

/** Starts a rollout: which version goes out on which route, and how. */
export function NewRolloutPage() {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/rollouts/new' });
  const navigate = useNavigate();
  return (
    <Page title={t('rollouts.new')} lead={t('start_rollout.about')}>
      <Trace links={[{ to: '/rollouts', label: t('rollouts.title') }]} here={t('rollouts.new')} />
      <StartForm from={search} onStarted={({ id }) => void navigate({ to: '/rollouts/$id', params: { id } })} />
    </Page>
  );
}
