import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { client } from '../../data/client.ts';
import { keyOf } from '../../data/query-keys.ts';
import { ExperimentForm } from '../../slices/experiments/index.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from '../release/trace.tsx';

/** Writes an experiment down, or changes one that does not run. Nothing is assigned before it is started. */
export function NewExperimentPage() {
  const { t } = useWords();
  const { from, flag, route, system } = useSearch({ from: '/frame/experiments/new' });
  const navigate = useNavigate();
  const onSaved = ({ id }: { readonly id: string }) => void navigate({ to: '/experiments/$id', params: { id } });
  const title = from === undefined ? t('ab.new') : t('ab.edit');
  const first = {
    ...(system === undefined ? {} : { system }),
    ...(route === undefined ? {} : { by: 'route' as const, target: route }),
    ...(flag === undefined ? {} : { by: 'flag' as const, target: flag }),
  };
  return (
    <Page title={title} lead={t('ab_form.about')}>
      <Trace links={[{ to: '/experiments', label: t('ab.title') }]} here={from ?? title} />
      {from === undefined ? (
        <ExperimentForm first={first} onSaved={onSaved} />
      ) : (
        <Changed id={from} onSaved={onSaved} />
      )}
    </Page>
  );
}

interface ChangedProps {
  readonly id: string;
  readonly onSaved: (experiment: { readonly id: string }) => void;
}

function Changed({ id, onSaved }: ChangedProps) {
  const read = useQuery({
    queryKey: keyOf('experiments', 'exportYaml', { params: { id } }),
    queryFn: async ({ signal }) => (await client.experiments.exportYaml({ params: { id }, signal })).text(),
  });
  return (
    <Loaded read={read} height={320}>
      {(yaml) => <ExperimentForm first={{}} yaml={yaml} onSaved={onSaved} />}
    </Loaded>
  );
}
