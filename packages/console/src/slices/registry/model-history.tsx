import { usePages } from '../../data/use-read.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { useWho } from './use-who.ts';

type Entry = ReturnType<typeof usePages<'registry', 'history'>>['items'][number];

/** Stages, aliases and governance of a model over time. */
export function ModelHistory({ model }: { readonly model: string }) {
  const words = useWords();
  const who = useWho();
  const pages = usePages(['registry', 'history'], { limit: 20 }, { params: { model } });
  const title = words.t('model.history');
  return (
    <Section title={title} flush>
      <DataTable
        label={title}
        columns={columns(words, who)}
        pages={pages}
        rowKey={({ id }) => id}
        empty={<p className="card-note soft">{words.t('model.no_history')}</p>}
      />
    </Section>
  );
}

function columns(words: Words, who: ReturnType<typeof useWho>): Column<Entry>[] {
  const { t } = words;
  return [
    {
      key: 'what',
      title: t('revisions.what'),
      cell: (entry) => (
        <div className="cell-sentence">
          {sentence(entry, words)}
          {entry.reason === '' ? null : <div className="soft small">{entry.reason}</div>}
        </div>
      ),
    },
    { key: 'who', title: t('trail.actor'), cell: ({ by }) => who(by) },
    { key: 'when', title: t('field.time'), cell: ({ at }) => <TimeText at={at} /> },
  ];
}

function sentence({ kind, name, version, from, to }: Entry, words: Words): string {
  const { t } = words;
  if (kind === 'governance') return t('history.governance', { to: words.word('governance', to ?? 'tracked') });
  if (kind === 'alias')
    return to === null
      ? t('history.alias_removed', { name, from: from ?? '–' })
      : from === null
        ? t('history.alias_set', { name, to })
        : t('history.alias_moved', { name, from, to });
  return t('history.stage', {
    version: version ?? name,
    from: words.word('stage', from ?? 'none'),
    to: words.word('stage', to ?? 'none'),
  });
}
