import type { Rollout } from '@haechi/contract';
import { Link, useSearch } from '@tanstack/react-router';
import { usePages } from '../../data/use-read.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { WhyButton } from '../../ui/why.tsx';
import { rolloutReason } from './rollout-reason.tsx';
import { RolloutState } from './rollout-state.tsx';

export function RolloutsPage() {
  const words = useWords();
  const { t } = words;
  const { system } = useSearch({ from: '/frame/rollouts' });
  const pages = usePages(['releases', 'list'], { system, limit: 30 });
  return (
    <Page title={t('rollouts.title')} lead={t('rollouts.about')}>
      <section className="card flush">
        <DataTable
          label={t('rollouts.title')}
          columns={columns(words)}
          pages={pages}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon="release" title={t('rollouts.empty')}>
              {t('rollouts.empty_about')}
            </EmptyState>
          }
        />
      </section>
    </Page>
  );
}

function columns(words: Words): Column<Rollout>[] {
  const { t } = words;
  return [
    { key: 'state', title: t('field.state'), cell: ({ state }) => <RolloutState state={state} look="plain" /> },
    {
      key: 'rollout',
      title: t('rollouts.one'),
      cell: (rollout) => (
        <div className="cell-sentence">
          <Link to="/rollouts/$id" params={{ id: rollout.id }} className="plain-link">
            {t('rollouts.of', { candidate: `${rollout.model}/${rollout.candidate_version}`, route: rollout.route })}
          </Link>
          <div className="soft small">{words.say(rollout.reason)}</div>
        </div>
      ),
    },
    {
      key: 'system',
      title: t('field.system'),
      wide: true,
      cell: ({ system }) => (
        <Link to="/systems/$system" params={{ system }} className="plain-link">
          {system}
        </Link>
      ),
    },
    { key: 'started', title: t('rollouts.started'), cell: ({ started_at }) => <TimeText at={started_at} /> },
    { key: 'ended', title: t('rollouts.ended'), wide: true, cell: ({ ended_at }) => <TimeText at={ended_at} /> },
    { key: 'why', title: t('why.title'), cell: (rollout) => <WhyButton reason={rolloutReason(rollout, words)} /> },
  ];
}
