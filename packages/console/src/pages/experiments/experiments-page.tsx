import type { Experiment } from '@haechi/contract';
import { Button, Select } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { usePages } from '../../data/use-read.ts';
import { useSystems } from '../../data/use-systems.ts';
import {
  daysLeft,
  ExperimentOutcome,
  ExperimentState,
  experimentReason,
  HoldoutCard,
} from '../../slices/experiments/index.ts';
import { useNow } from '../../ui/clock.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { WhyButton } from '../../ui/why.tsx';
import { ReleaseTabs } from '../release/release-tabs.tsx';
import { experimentSnippets } from './experiment-snippets.ts';

/** All A/B experiments: what runs, what it found, how long it still takes. */
export function ExperimentsPage() {
  const words = useWords();
  const { t } = words;
  const search = useSearch({ from: '/frame/experiments' });
  const mayWrite = useMay('experiments.write');
  const pages = usePages(['experiments', 'list'], { ...search, limit: 30 });
  const present = useNow();
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <Page
      title={t('ab.title')}
      lead={t('ab.about')}
      actions={
        mayWrite ? (
          <Button
            size="xs"
            leftSection={<Icon name="plus" size={14} />}
            renderRoot={(props) => <Link {...props} to="/experiments/new" />}
          >
            {t('ab.new')}
          </Button>
        ) : null
      }
    >
      <ReleaseTabs />
      <Filters />
      <section className="card flush">
        <DataTable
          label={t('ab.title')}
          columns={columns(words, present)}
          pages={pages}
          rowKey={({ id }) => id}
          empty={
            isFiltered ? (
              <EmptyState icon="chart" title={t('ab.none_match')} />
            ) : (
              <EmptyState icon="chart" title={t('ab.empty')} snippets={experimentSnippets()}>
                {t('ab.empty_about')}
              </EmptyState>
            )
          }
        />
      </section>
      {search.system === undefined ? null : <HoldoutCard system={search.system} />}
    </Page>
  );
}

const states = ['draft', 'running', 'settling', 'ended', 'archived'] as const;

function Filters() {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/experiments' });
  const navigate = useNavigate({ from: '/experiments' });
  const systems = useSystems().items;
  const change = (part: Partial<typeof search>) => void navigate({ search: { ...search, ...part } });
  const shared = { size: 'xs', w: 180, clearable: true } as const;
  return (
    <div className="filters">
      <Select
        {...shared}
        aria-label={t('field.state')}
        placeholder={t('ab.every_state')}
        data={states.map((value) => ({ value, label: t(`ab_state.${value}`) }))}
        value={search.state ?? null}
        onChange={(value) => change({ state: value ?? undefined })}
      />
      <Select
        {...shared}
        aria-label={t('field.system')}
        placeholder={t('switcher.all')}
        data={systems.map(({ id, name }) => ({ value: id, label: name }))}
        value={search.system ?? null}
        onChange={(value) => change({ system: value ?? undefined })}
        searchable
      />
    </div>
  );
}

function columns(words: Words, present: number): Column<Experiment>[] {
  const { t } = words;
  const left = (experiment: Experiment) => {
    const days = daysLeft(experiment, present);
    return days === null ? '–' : t('ab.days_count', { count: Math.ceil(days) });
  };
  return [
    { key: 'state', title: t('field.state'), cell: (experiment) => <ExperimentState state={experiment.state} /> },
    {
      key: 'experiment',
      title: t('ab.one'),
      cell: (experiment) => (
        <div className="cell-sentence">
          <Link to="/experiments/$id" params={{ id: experiment.id }} className="plain-link">
            {experiment.name}
          </Link>
          <div className="soft small clamp">
            {experiment.period === null ? experiment.definition.hypothesis : words.say(experiment.reason)}
          </div>
        </div>
      ),
    },
    {
      key: 'verdict',
      title: t('field.verdict'),
      cell: (experiment) => <ExperimentOutcome experiment={experiment} />,
    },
    { key: 'left', title: t('ab.left'), numeric: true, cell: left },
    {
      key: 'units',
      title: t('ab.units'),
      numeric: true,
      wide: true,
      cell: ({ units, period }) =>
        period?.planned_units == null
          ? words.number(units)
          : t('ab.units_of', { units: words.number(units), planned: words.number(period.planned_units) }),
    },
    {
      key: 'system',
      title: t('field.system'),
      wide: true,
      cell: ({ system }) => (
        <Link to="/systems/$system" params={{ system }} className="plain-link nowrap">
          {system}
        </Link>
      ),
    },
    {
      key: 'why',
      title: t('why.title'),
      cell: (experiment) => <WhyButton reason={experimentReason(experiment, { words, look: null })} />,
    },
  ];
}
