import { useNavigate, useSearch } from '@tanstack/react-router';
import { usePages } from '../../data/use-read.ts';
import { IncidentTable } from '../../slices/incidents/index.ts';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { ActFilters } from './act-filters.tsx';
import { ActTabs } from './act-tabs.tsx';

export function IncidentsPage() {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/incidents' });
  const navigate = useNavigate();
  const pages = usePages(['incidents', 'list'], { system: search.system, state: search.state, limit: 30 });
  const states = (['open', 'resolved'] as const).map((value) => ({ value, label: t(`incident_state.${value}`) }));
  return (
    <Page title={t('incidents.title')} lead={t('incidents.about')}>
      <ActTabs />
      <ActFilters
        states={states}
        search={search}
        onChange={(next) => void navigate({ to: '/incidents', search: next })}
      />
      <section className="card flush">
        <IncidentTable pages={pages} />
      </section>
    </Page>
  );
}
