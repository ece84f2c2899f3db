import type { Experiment, ExperimentPeriod } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import { useRead } from '../../data/use-read.ts';
import { type Column, PlainTable } from '../../ui/data-table.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { ExperimentOutcome } from './experiment-state.tsx';

/** Every time an experiment was run. */
export function PeriodTable({ experiment }: { readonly experiment: Pick<Experiment, 'id'> }) {
  const words = useWords();
  const read = useRead(['experiments', 'periods'], { params: { id: experiment.id } });
  const title = words.t('ab.periods');
  return (
    <Section title={title} flush>
      <Loaded read={read}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="soft card-note">{words.t('ab.not_begun')}</p>
          ) : (
            <PlainTable
              label={title}
              columns={columns(words, experiment.id)}
              rows={items}
              rowKey={({ period }) => String(period)}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

function columns(words: Words, id: string): Column<ExperimentPeriod>[] {
  const { t } = words;
  return [
    {
      key: 'period',
      title: t('ab.period'),
      cell: ({ period }) => (
        <Link to="/experiments/$id" params={{ id }} search={{ period: String(period) }}>
          {words.number(period)}
        </Link>
      ),
    },
    {
      key: 'outcome',
      title: t('field.verdict'),
      cell: (period) => (
        <div className="cell-sentence">
          <ExperimentOutcome experiment={{ outcome: period.outcome, period }} />{' '}
          {period.winner === null ? null : <span>{period.winner}</span>}
          {period.stop_reason === null ? null : <div className="soft small">{words.say(period.stop_reason)}</div>}
        </div>
      ),
    },
    { key: 'started', title: t('ab.started'), cell: ({ started_at }) => <TimeText at={started_at} /> },
    { key: 'stopped', title: t('ab.stopped'), cell: ({ stopped_at }) => <TimeText at={stopped_at} /> },
    {
      key: 'rollout',
      title: t('ab.rollout'),
      wide: true,
      cell: ({ rollout, split_rollout }) => {
        const found = rollout ?? split_rollout;
        return found === null ? (
          '–'
        ) : (
          <Link to="/rollouts/$id" params={{ id: found }}>
            {found}
          </Link>
        );
      },
    },
  ];
}
