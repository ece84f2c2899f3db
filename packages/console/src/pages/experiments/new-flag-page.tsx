import { useNavigate } from '@tanstack/react-router';
import { NewFlag } from '../../slices/experiments/index.ts';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from '../release/trace.tsx';
import '../../styles/experiments.css';

/** Creates a flag. */
export function NewFlagPage() {
  const { t } = useWords();
  const navigate = useNavigate();
  return (
    <Page title={t('flags.new')}>
      <Trace links={[{ to: '/flags', label: t('flags.title') }]} here={t('flags.new')} />
      <NewFlag onCreated={({ key }) => void navigate({ to: '/flags/$flag', params: { flag: key } })} />
    </Page>
  );
}
