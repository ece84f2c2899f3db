import type { ResultOf } from '../../../data/calls.ts';
import { type Column, PlainTable } from '../../../ui/data-table.tsx';
import { Section } from '../../../ui/page.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { useWords, type Words } from '../../../ui/use-words.ts';
import { useWho } from '../use-who.ts';

type Decision = ResultOf<'approvals', 'settings'>['history'][number];

/** How the limits came to be: each decision with its reason. */
export function LimitsHistory({ history }: { readonly history: readonly Decision[] }) {
  const words = useWords();
  const { t } = words;
  const who = useWho();
  return (
    <Section title={t('limits.history')} flush>
      {history.length === 0 ? (
        <p className="card-note soft">{t('limits.usual')}</p>
      ) : (
        <PlainTable
          label={t('limits.history')}
          columns={columns(words, who)}
          rows={history}
          rowKey={({ revision }) => String(revision)}
        />
      )}
    </Section>
  );
}

function columns(words: Words, who: ReturnType<typeof useWho>): Column<Decision>[] {
  const { t } = words;
  return [
    { key: 'revision', title: t('revisions.number'), cell: ({ revision }) => revision },
    {
      key: 'limits',
      title: t('revisions.what'),
      cell: ({ settings: { performance, fairness }, reason }) => (
        <div className="cell-sentence">
          {t(`limits.said_${performance.better}`, {
            metric: words.word('metric', performance.metric),
            threshold: words.number(performance.threshold),
            fairness: words.number(fairness.below),
          })}
          <div className="soft small">{reason}</div>
        </div>
      ),
    },
    { key: 'who', title: t('trail.actor'), cell: ({ by }) => who(by) },
    { key: 'when', title: t('field.time'), cell: ({ at }) => <TimeText at={at} /> },
  ];
}
