import type { api, ResponseOf } from '@haechi/contract';
import { Link, useSearch } from '@tanstack/react-router';
import { usePages } from '../../data/use-read.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';
import { ReleaseTabs } from '../release/release-tabs.tsx';

type Kept = ResponseOf<typeof api.checklists.list>['items'][number];

/** Checklists of rollouts as they were when their stage ended. */
export function ChecklistsPage() {
  const words = useWords();
  const { t } = words;
  const search = useSearch({ from: '/frame/checklists' });
  const pages = usePages(['checklists', 'list'], { ...search, limit: 30 });
  return (
    <Page title={t('checklist.title')} lead={t('checklist.about')}>
      <ReleaseTabs />
      <section className="card flush">
        <DataTable
          label={t('checklist.title')}
          columns={columns(words)}
          pages={pages}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon="check" title={t('checklist.empty')}>
              {t('checklist.empty_about')}
            </EmptyState>
          }
        />
      </section>
    </Page>
  );
}

function columns(words: Words): Column<Kept>[] {
  const { t } = words;
  return [
    {
      key: 'verdict',
      title: t('field.verdict'),
      cell: ({ verdict }) => <VerdictMark verdict={verdict} look="plain" />,
    },
    {
      key: 'stage',
      title: t('checklist.stage'),
      cell: ({ stage, rollout, system }) =>
        rollout === null ? (
          <Link to="/systems/$system/checklists" params={{ system }}>
            {t(`checklist_stage.${stage}`)}
          </Link>
        ) : (
          <Link to="/rollouts/$id/checklists" params={{ id: rollout }} className="plain-link">
            {t(`checklist_stage.${stage}`)}
          </Link>
        ),
    },
    {
      key: 'version',
      title: t('checklist.version'),
      cell: ({ model, version, route }) => [`${model ?? '–'}/${version ?? '–'}`, route].filter(Boolean).join(' · '),
    },
    {
      key: 'counts',
      title: t('checklist.items'),
      cell: ({ counts }) =>
        t('checklist.counts', { pass: counts.pass, fail: counts.fail + counts.error, skipped: counts.skipped }),
    },
    { key: 'system', title: t('field.system'), wide: true, cell: ({ system }) => system },
    { key: 'kept', title: t('checklist.kept'), cell: ({ kept_at }) => <TimeText at={kept_at} /> },
  ];
}
