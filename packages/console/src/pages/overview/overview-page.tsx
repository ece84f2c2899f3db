import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { Link, Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { groupRows, matches } from './filter-rows.ts';
import { Summary } from './summary.tsx';
import { SystemTable } from './system-table.tsx';
import { useOverview } from './use-overview.ts';

/** Is anything wrong, what was done about it, what is still at risk: one row a system, sorted by need. */
export function OverviewPage() {
  const { t } = useWords();
  const { rows, systems } = useOverview();
  const mayCreate = useMay('systems.create');
  const filter = useSearch({ from: '/frame/' });
  if (rows?.length === 0)
    return mayCreate ? (
      <Navigate to="/start" />
    ) : (
      <Page title={t('overview.title')}>
        <section className="card">
          <EmptyState icon="systems" title={t('overview.empty')}>
            {t('overview.empty_about')}
          </EmptyState>
        </section>
      </Page>
    );
  return (
    <Page
      title={t('overview.title')}
      lead={rows === undefined ? undefined : <Summary rows={rows} />}
      actions={
        mayCreate ? (
          <Button
            variant="default"
            size="sm"
            leftSection={<Icon name="plus" size={15} />}
            renderRoot={(props) => <Link to="/start" {...props} />}
          >
            {t('overview.add')}
          </Button>
        ) : undefined
      }
    >
      <Filters />
      <Loaded read={{ ...systems, data: rows }} height={420}>
        {(all) => {
          const found = all.filter((row) => matches(row, filter));
          if (found.length === 0)
            return (
              <section className="card">
                <EmptyState icon="filter" title={t('overview.nothing_found')} />
              </section>
            );
          return groupRows(found, filter.group).map(({ name, rows: members }) => (
            <section key={name} className="card flush" aria-label={name || t('overview.title')}>
              {name === '' ? null : (
                <div className="card-head">
                  <h2>{filter.group === 'tier' ? t(`tier.${name as 'high'}`) : name}</h2>
                </div>
              )}
              <SystemTable rows={members} />
            </section>
          ));
        }}
      </Loaded>
    </Page>
  );
}

function Filters() {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/' });
  const navigate = useNavigate();
  const change = (next: Partial<typeof search>) =>
    void navigate({ to: '/', search: { ...search, ...next }, replace: true });
  return (
    <div className="filters">
      <TextInput
        size="xs"
        w={220}
        aria-label={t('overview.filter')}
        placeholder={t('overview.filter')}
        leftSection={<Icon name="filter" size={14} />}
        value={search.q ?? ''}
        onChange={(event) => change({ q: event.currentTarget.value || undefined })}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('overview.show')}
        data={(['all', 'need', 'well'] as const).map((value) => ({ value, label: t(`overview.show_${value}`) }))}
        value={search.state ?? 'all'}
        onChange={(value) => change({ state: value === 'all' ? undefined : value })}
      />
      <Select
        size="xs"
        w={150}
        aria-label={t('overview.group')}
        data={(['none', 'owner', 'tier'] as const).map((value) => ({ value, label: t(`overview.group_${value}`) }))}
        allowDeselect={false}
        value={search.group ?? 'none'}
        onChange={(value) => change({ group: value === 'none' || value === null ? undefined : value })}
      />
    </div>
  );
}
