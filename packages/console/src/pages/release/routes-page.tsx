import { Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { usePages } from '../../data/use-read.ts';
import { useSystems } from '../../data/use-systems.ts';
import { RouteList } from '../../slices/serving/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { ReleaseTabs } from './release-tabs.tsx';

/** Where predictions are asked for, and which versions answer there now. */
export function RoutesPage() {
  const { t } = useWords();
  const { system } = useSearch({ from: '/frame/routes' });
  const navigate = useNavigate({ from: '/routes' });
  const systems = useSystems().items;
  const pages = usePages(['serving', 'listRoutes'], { system, limit: 200 });
  return (
    <Page title={t('routes.title')} lead={t('routes.about')}>
      <ReleaseTabs />
      <div className="filters">
        <Select
          size="xs"
          w={220}
          aria-label={t('field.system')}
          placeholder={t('switcher.all')}
          data={systems.map(({ id, name }) => ({ value: id, label: name }))}
          value={system ?? null}
          onChange={(value) => void navigate({ search: { system: value ?? undefined } })}
          searchable
          clearable
        />
      </div>
      <section className="card flush">
        {pages.error !== null && pages.items.length === 0 ? (
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        ) : pages.isPending ? (
          <div className="table-wait" role="status" aria-label={t('loading')} />
        ) : pages.items.length === 0 ? (
          <EmptyState icon="release" title={t('routes.empty')}>
            {t('routes.empty_about')}
          </EmptyState>
        ) : (
          <RouteList routes={pages.items} />
        )}
      </section>
    </Page>
  );
}
