import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { usePages } from '../../data/use-read.ts';
import { useSystems } from '../../data/use-systems.ts';
import { ModelTable } from '../../slices/registry/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { filterModels } from './filter-models.ts';
import { registerSnippets } from './register-snippets.ts';
import { ReleaseTabs } from './release-tabs.tsx';

/** Every model that the reader may see. */
export function ModelsPage() {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/models' });
  const pages = usePages(['registry', 'listModels'], { system: search.system, limit: 500 });
  const items = filterModels(pages.items, search);
  const isNew = pages.items.length === 0 && search.system === undefined;
  return (
    <Page title={t('models.title')} lead={t('models.about')}>
      <ReleaseTabs />
      <ModelFilters />
      <section className="card flush">
        <ModelTable
          pages={{ ...pages, items }}
          empty={
            isNew ? (
              <EmptyState icon="release" title={t('versions.empty')} snippets={registerSnippets(location.origin)}>
                {t('versions.empty_about')}
              </EmptyState>
            ) : (
              <EmptyState icon="release" title={t('models.none_match')} />
            )
          }
        />
      </section>
    </Page>
  );
}

function ModelFilters() {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/models' });
  const navigate = useNavigate({ from: '/models' });
  const change = (part: Partial<typeof search>) => void navigate({ search: { ...search, ...part }, replace: true });
  const systems = useSystems().items;
  return (
    <div className="filters">
      <TextInput
        size="xs"
        w={220}
        aria-label={t('models.search')}
        placeholder={t('models.search')}
        value={search.q ?? ''}
        onChange={(event) => change({ q: event.currentTarget.value || undefined })}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('models.governance')}
        data={[
          { value: 'all', label: t('filter.all') },
          ...(['governed', 'tracked'] as const).map((value) => ({ value, label: t(`governance.${value}`) })),
        ]}
        value={search.governance ?? 'all'}
        onChange={(value) => change({ governance: value === 'all' ? undefined : value })}
      />
      <Select
        size="xs"
        w={220}
        aria-label={t('field.system')}
        placeholder={t('switcher.all')}
        data={systems.map(({ id, name }) => ({ value: id, label: name }))}
        value={search.system ?? null}
        onChange={(value) => change({ system: value ?? undefined })}
        searchable
        clearable
      />
    </div>
  );
}
