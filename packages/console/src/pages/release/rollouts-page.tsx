import type { Rollout } from '@haechi/contract';
import { Button, Select } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { usePages } from '../../data/use-read.ts';
import { useSystems } from '../../data/use-systems.ts';
import { RolloutState, rolloutReason, sayRollout } from '../../slices/releases/index.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { WhyButton } from '../../ui/why.tsx';
import { ReleaseTabs } from './release-tabs.tsx';

export function RolloutsPage() {
  const words = useWords();
  const { t } = words;
  const search = useSearch({ from: '/frame/rollouts' });
  const mayWrite = useMay('rollouts.write');
  const pages = usePages(['releases', 'list'], { ...search, limit: 30 });
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <Page
      title={t('rollouts.title')}
      lead={t('rollouts.about')}
      actions={
        mayWrite ? (
          <Button
            size="xs"
            leftSection={<Icon name="plus" size={14} />}
            renderRoot={(props) => <Link {...props} to="/rollouts/new" />}
          >
            {t('rollouts.new')}
          </Button>
        ) : null
      }
    >
      <ReleaseTabs />
      <Filters />
      <section className="card flush">
        <DataTable
          label={t('rollouts.title')}
          columns={columns(words)}
          pages={pages}
          rowKey={({ id }) => id}
          empty={
            isFiltered ? (
              <EmptyState icon="release" title={t('rollouts.none_match')} />
            ) : (
              <EmptyState icon="release" title={t('rollouts.empty')}>
                {t('rollouts.empty_about')}
              </EmptyState>
            )
          }
        />
      </section>
    </Page>
  );
}

const states = ['running', 'paused', 'promoted', 'rolling_back', 'rolled_back'] as const;
const strategies = ['canary', 'blue_green', 'rolling', 'shadow', 'ab', 'rehearsal'] as const;

function Filters() {
  const { t } = useWords();
  const search = useSearch({ from: '/frame/rollouts' });
  const navigate = useNavigate({ from: '/rollouts' });
  const systems = useSystems().items;
  const change = (part: Partial<typeof search>) => void navigate({ search: { ...search, ...part } });
  const shared = { size: 'xs', w: 180, clearable: true } as const;
  return (
    <div className="filters">
      <Select
        {...shared}
        aria-label={t('field.state')}
        placeholder={t('rollouts.every_state')}
        data={states.map((value) => ({ value, label: t(`rollout_state.${value}`) }))}
        value={search.state ?? null}
        onChange={(value) => change({ state: value ?? undefined })}
      />
      <Select
        {...shared}
        aria-label={t('rollouts.strategy')}
        placeholder={t('rollouts.every_strategy')}
        data={strategies.map((value) => ({ value, label: t(`strategy.${value}`) }))}
        value={search.strategy ?? null}
        onChange={(value) => change({ strategy: value ?? undefined })}
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

function columns(words: Words): Column<Rollout>[] {
  const { t } = words;
  return [
    { key: 'state', title: t('field.state'), cell: (rollout) => <RolloutState rollout={rollout} look="plain" /> },
    {
      key: 'rollout',
      title: t('rollouts.one'),
      cell: (rollout) => (
        <div className="cell-sentence">
          <Link to="/rollouts/$id" params={{ id: rollout.id }} className="plain-link">
            {t('rollouts.of', { candidate: `${rollout.model}/${rollout.candidate_version}`, route: rollout.route })}
          </Link>
          <div className="soft small">{sayRollout(rollout.reason, words)}</div>
        </div>
      ),
    },
    {
      key: 'strategy',
      title: t('rollouts.strategy'),
      wide: true,
      cell: ({ strategy }) => t(`strategy.${strategy}`),
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
    { key: 'started', title: t('rollouts.started'), cell: ({ started_at }) => <TimeText at={started_at} /> },
    { key: 'ended', title: t('rollouts.ended'), wide: true, cell: ({ ended_at }) => <TimeText at={ended_at} /> },
    { key: 'why', title: t('why.title'), cell: (rollout) => <WhyButton reason={rolloutReason(rollout, words)} /> },
  ];
}
