import type { Rollout } from '@haechi/contract';
import { useActorName } from '../../data/use-actor-name.ts';
import { usePages } from '../../data/use-read.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';
import { sayRollout } from './say-rollout.ts';

type Note = ReturnType<typeof usePages<'releases', 'notes'>>['items'][number];

/** What happened to a rollout, newest first. */
export function RolloutNotes({ rollout }: { readonly rollout: Pick<Rollout, 'id'> }) {
  const words = useWords();
  const nameOf = useActorName();
  const pages = usePages(['releases', 'notes'], { limit: 20 }, { params: { id: rollout.id } });
  const title = words.t('rollouts.history');
  return (
    <Section title={title} flush>
      <DataTable
        label={title}
        columns={columns(words, (id) => nameOf({ kind: kindOf(id), id }))}
        pages={pages}
        rowKey={({ id }) => id}
        empty={<p className="card-note soft">{words.t('rollouts.no_history')}</p>}
      />
    </Section>
  );
}

/** Notes carry the id of the actor alone; its beginning tells its kind. */
function kindOf(id: string): string {
  if (id.startsWith('acc')) return 'account';
  if (id.startsWith('key')) return 'key';
  return id.startsWith('pol') ? 'policy' : 'system';
}

function columns(words: Words, nameOf: (id: string) => string): Column<Note>[] {
  const { t } = words;
  return [
    {
      key: 'what',
      title: t('revisions.what'),
      cell: ({ action, reason }) => (
        <div className="cell-sentence">
          {words.word('trail_action', action)}
          <div className="soft small">{sayRollout(reason, words)}</div>
        </div>
      ),
    },
    { key: 'step', title: t('rollouts.step_number'), numeric: true, wide: true, cell: ({ step }) => step + 1 },
    {
      key: 'verdict',
      title: t('field.verdict'),
      cell: ({ verdict }) => <VerdictMark verdict={verdict} look="plain" />,
    },
    { key: 'who', title: t('trail.actor'), wide: true, cell: ({ actor }) => nameOf(actor) },
    { key: 'when', title: t('field.time'), cell: ({ at }) => <TimeText at={at} /> },
  ];
}
