import { Link, Outlet, useLocation, useParams } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useWords } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';

/** The name and state of one system, and its pages. */
export function SystemFrame() {
  const { t } = useWords();
  const { system } = useParams({ from: '/frame/systems/$system' });
  const mayChecklists = useMay('checklists.read');
  const record = useRead(['systems', 'get'], { params: { system } });
  const status = useRead(['monitors', 'status'], { query: { system, limit: 1 } }).data?.items[0];
  if (record.data === undefined && record.error !== null)
    return (
      <Page title={system}>
        <section className="card">
          <ErrorState error={record.error} onRetry={() => void record.refetch()} />
        </section>
      </Page>
    );
  const name = record.data?.name ?? system;
  return (
    <Page
      title={name}
      heading={
        <span className="row">
          {name}
          {status === undefined ? null : <VerdictMark verdict={status.verdict} />}
        </span>
      }
      lead={
        record.data === undefined
          ? ' '
          : [system, t(`tier.${record.data.risk_tier}`), record.data.owner].filter((part) => part !== '').join(' · ')
      }
    >
      <Tabs label={t('system.pages')}>
        <Tab to="/systems/$system" exact label={t('system.now')} />
        <Tab
          to="/systems/$system/monitors"
          label={t('monitors.title')}
          also={['/new-monitor', '/monitors-yaml', '/monitor-packs']}
        />
        <Tab to="/systems/$system/findings" label={t('findings.title')} />
        <Tab to="/systems/$system/versions" label={t('system.versions')} />
        <Tab to="/systems/$system/compare" label={t('compare.tab')} />
        <Tab to="/systems/$system/limits" label={t('system.limits')} />
        <Tab to="/systems/$system/policies" label={t('system.policies')} />
        {mayChecklists ? <Tab to="/systems/$system/checklists" label={t('checklist.title')} /> : null}
      </Tabs>
      <Outlet />
    </Page>
  );
}

interface TabProps {
  readonly to:
    | '/systems/$system'
    | '/systems/$system/monitors'
    | '/systems/$system/findings'
    | '/systems/$system/versions'
    | '/systems/$system/compare'
    | '/systems/$system/limits'
    | '/systems/$system/policies'
    | '/systems/$system/checklists';
  readonly label: string;
  readonly exact?: boolean;
  /** Ends of other addresses that belong to it. */
  readonly also?: readonly string[];
}

function Tab({ to, label, exact = false, also = [] }: TabProps) {
  const path = useLocation().pathname;
  const { system } = useParams({ from: '/frame/systems/$system' });
  return (
    <Link
      to={to}
      params={{ system }}
      className="tab"
      activeOptions={{ exact, includeSearch: false }}
      activeProps={{ 'aria-current': 'page' }}
      {...(also.some((end) => path.endsWith(end)) ? { 'aria-current': 'page' as const } : {})}
    >
      {label}
    </Link>
  );
}
