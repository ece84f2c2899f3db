import type { TrailEntry } from '@haechi/contract';
import { Button } from '@mantine/core';
import { useActorName } from '../../data/use-actor-name.ts';
import { type Column, DataTable, type PagesState } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';

interface TrailTableProps {
  readonly pages: PagesState<TrailEntry>;
  readonly onShow: (sequence: number) => void;
}

export function TrailTable({ pages, onShow }: TrailTableProps) {
  const words = useWords();
  const actor = useActorName();
  return (
    <DataTable
      label={words.t('trail.entries')}
      columns={columns(words, { actor, onShow })}
      pages={pages}
      rowKey={({ sequence }) => String(sequence)}
      empty={<EmptyState icon="trail" title={words.t('trail.empty')} />}
    />
  );
}

interface ColumnDeps {
  readonly actor: (actor: TrailEntry['actor']) => string;
  readonly onShow: (sequence: number) => void;
}

function columns(words: Words, { actor, onShow }: ColumnDeps): Column<TrailEntry>[] {
  const { t } = words;
  return [
    { key: 'sequence', title: t('trail.sequence'), numeric: true, cell: ({ sequence }) => sequence },
    { key: 'time', title: t('field.time'), cell: ({ time }) => <TimeText at={time} /> },
    {
      key: 'action',
      title: t('trail.action'),
      cell: ({ action, target }) => (
        <>
          <strong>{words.word('trail_action', action)}</strong>
          <div className="soft small">
            {target.kind} {target.id}
          </div>
        </>
      ),
    },
    { key: 'actor', title: t('trail.actor'), cell: (entry) => actor(entry.actor) },
    { key: 'system', title: t('field.system'), wide: true, cell: ({ system }) => system ?? '–' },
    {
      key: 'anchored',
      title: t('trail.anchored'),
      wide: true,
      cell: ({ anchored }) => (
        <Mark
          tone={anchored ? 'pass' : 'skipped'}
          word={anchored ? t('trail.is_anchored') : t('trail.not_anchored')}
          look="plain"
        />
      ),
    },
    {
      key: 'proof',
      title: t('trail.proof'),
      cell: ({ sequence }) => (
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={`${t('trail.show_proof')}: ${t('trail.proof_of', { sequence })}`}
          onClick={() => onShow(sequence)}
        >
          {t('trail.show_proof')}
        </Button>
      ),
    },
  ];
}
