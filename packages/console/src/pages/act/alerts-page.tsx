import { useNavigate, useSearch } from '@tanstack/react-router';
import { usePages } from '../../data/use-read.ts';
import { AlertList } from '../../slices/alerts/index.ts';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { ActFilters } from './act-filters.tsx';
import { ActTabs } from './act-tabs.tsx';

export function AlertsPage() {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/alerts' });
  const navigate = useNavigate();
  const pages = usePages(['alerts', 'list'], { system: search.system, state: search.state, limit: 30 });
  const states = (['open', 'acknowledged', 'resolved'] as const).map((value) => ({
    value,
    label: t(`alert_state.${value}`),
  }));
  return (
    <Page title={t('alerts.title')} lead={t('alerts.about')}>
      <ActTabs />
      <ActFilters states={states} search={search} onChange={(next) => void navigate({ to: '/alerts', search: next })} />
      <section className="card flush">
        <AlertList pages={pages} />
      </section>
    </Page>
  );
}
