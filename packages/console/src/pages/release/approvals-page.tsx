import { Button, Select } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { usePages } from '../../data/use-read.ts';
import { useSystems } from '../../data/use-systems.ts';
import { ReviewCard } from '../../slices/registry/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { ReleaseTabs } from './release-tabs.tsx';

const statuses = ['pending_review', 'approved', 'rejected', 'failed_validation'] as const;

/** The inbox of approvers: what waits, what was decided. */
export function ApprovalsPage() {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/approvals' });
  const status = search.status ?? 'pending_review';
  const pages = usePages(['approvals', 'list'], {
    system: search.system,
    status: status === 'all' ? undefined : status,
    limit: 20,
  });
  return (
    <Page title={t('approvals.title')} lead={t('approvals.lead')}>
      <ReleaseTabs />
      <Filters status={status} />
      {pages.error !== null && pages.items.length === 0 ? (
        <section className="card">
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        </section>
      ) : null}
      {pages.isPending ? (
        <section className="card">
          <div className="table-wait" role="status" aria-label={t('loading')} />
        </section>
      ) : null}
      {pages.data !== undefined && pages.items.length === 0 ? (
        <section className="card">
          <EmptyState
            icon="check"
            title={status === 'pending_review' ? t('approvals.empty') : t('approvals.none_with_status')}
          >
            {status === 'pending_review' ? t('approvals.empty_about') : null}
          </EmptyState>
        </section>
      ) : null}
      <div className="stack">
        {pages.items.map((approval) => (
          <ReviewCard key={approval.id} approval={approval} />
        ))}
      </div>
      {pages.hasNextPage ? (
        <MoreButton loading={pages.isFetchingNextPage} onMore={() => pages.fetchNextPage()} />
      ) : null}
    </Page>
  );
}

function Filters({ status }: { readonly status: string }) {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/approvals' });
  const navigate = useNavigate({ from: '/approvals' });
  const systems = useSystems().items;
  return (
    <div className="filters">
      <Select
        size="xs"
        w={200}
        aria-label={t('field.state')}
        data={[
          ...statuses.map((value) => ({ value, label: t(`approval_status.${value}`) })),
          { value: 'all', label: t('filter.all') },
        ]}
        value={status}
        allowDeselect={false}
        onChange={(value) =>
          void navigate({
            search: { ...search, status: value === 'pending_review' ? undefined : (value ?? undefined) },
          })
        }
      />
      <Select
        size="xs"
        w={220}
        aria-label={t('field.system')}
        placeholder={t('switcher.all')}
        data={systems.map(({ id, name }) => ({ value: id, label: name }))}
        value={search.system ?? null}
        onChange={(value) => void navigate({ search: { ...search, system: value ?? undefined } })}
        searchable
        clearable
      />
      <span className="grow" />
      {search.system === undefined ? null : (
        <Button
          size="xs"
          variant="default"
          renderRoot={(props) => (
            <Link {...props} to="/approvals/limits/$system" params={{ system: search.system ?? '' }} />
          )}
        >
          {t('limits.checks')}
        </Button>
      )}
    </div>
  );
}
