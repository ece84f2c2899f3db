import type { Flag } from '@haechi/contract';
import { Button, Checkbox, Select } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { usePages } from '../../data/use-read.ts';
import { useSystems } from '../../data/use-systems.ts';
import { FlagState } from '../../slices/experiments/index.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { ReleaseTabs } from '../release/release-tabs.tsx';
import { flagSnippets } from './flag-snippets.ts';

/** All feature flags. */
export function FlagsPage() {
  const words = useWords();
  const { t } = words;
  const search = useSearch({ from: '/frame/flags' });
  const mayWrite = useMay('flags.write');
  const archived = search.archived === 'true';
  const pages = usePages(['flags', 'list'], { system: search.system, archived: String(archived), limit: 50 });
  return (
    <Page
      title={t('flags.title')}
      lead={t('flags.about')}
      actions={
        mayWrite ? (
          <Button
            size="xs"
            leftSection={<Icon name="plus" size={14} />}
            renderRoot={(props) => <Link {...props} to="/new-flag" />}
          >
            {t('flags.new')}
          </Button>
        ) : null
      }
    >
      <ReleaseTabs />
      <Filters archived={archived} />
      <section className="card flush">
        <DataTable
          label={t('flags.title')}
          columns={columns(words)}
          pages={pages}
          rowKey={({ key }) => key}
          empty={
            search.system === undefined ? (
              <EmptyState icon="filter" title={t('flags.empty')} snippets={flagSnippets()}>
                {t('flags.empty_about')}
              </EmptyState>
            ) : (
              <EmptyState icon="filter" title={t('flags.none_match')} />
            )
          }
        />
      </section>
    </Page>
  );
}

function Filters({ archived }: { readonly archived: boolean }) {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/flags' });
  const navigate = useNavigate({ from: '/flags' });
  const systems = useSystems().items;
  const change = (part: Partial<typeof search>) => void navigate({ search: { ...search, ...part } });
  return (
    <div className="filters">
      <Select
        size="xs"
        w={180}
        clearable
        searchable
        aria-label={t('field.system')}
        placeholder={t('switcher.all')}
        data={systems.map(({ id, name }) => ({ value: id, label: name }))}
        value={search.system ?? null}
        onChange={(value) => change({ system: value ?? undefined })}
      />
      <Checkbox
        label={t('flags.with_archived')}
        checked={archived}
        onChange={(event) => change({ archived: event.currentTarget.checked ? 'true' : undefined })}
      />
    </div>
  );
}

function columns(words: Words): Column<Flag>[] {
  const { t } = words;
  return [
    { key: 'state', title: t('field.state'), cell: (flag) => <FlagState flag={flag} /> },
    {
      key: 'flag',
      title: t('flags.one'),
      cell: ({ key, name, description }) => (
        <div className="cell-sentence">
          <Link to="/flags/$flag" params={{ flag: key }} className="plain-link">
            {key}
          </Link>
          <div className="soft small clamp">{name === '' ? description : name}</div>
        </div>
      ),
    },
    {
      key: 'variants',
      title: t('flags.variants'),
      wide: true,
      cell: ({ variants }) => variants.map(({ name }) => name).join(', '),
    },
    { key: 'rules', title: t('flags.rules'), numeric: true, cell: ({ rules }) => words.number(rules.length) },
    {
      key: 'experiment',
      title: t('flags.experiment'),
      cell: ({ experiment }) =>
        experiment === null ? (
          '–'
        ) : (
          <Link to="/experiments/$id" params={{ id: experiment.id }}>
            {experiment.id}
          </Link>
        ),
    },
    { key: 'system', title: t('field.system'), wide: true, cell: ({ system }) => system },
    { key: 'changed', title: t('flags.changed'), wide: true, cell: ({ changed_at }) => <TimeText at={changed_at} /> },
  ];
}
