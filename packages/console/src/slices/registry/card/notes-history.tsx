import type { ResultOf } from '../../../data/calls.ts';
import { useRead } from '../../../data/use-read.ts';
import { type Column, PlainTable } from '../../../ui/data-table.tsx';
import { Loaded } from '../../../ui/loaded.tsx';
import { Section } from '../../../ui/page.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { useWords, type Words } from '../../../ui/use-words.ts';
import type { VersionKey } from '../registry-types.ts';
import { useWho } from '../use-who.ts';
import { type CardField, draftOf } from './card-draft.ts';

type Edit = ResultOf<'registry', 'notesHistory'>['items'][number];
interface Row extends Edit {
  readonly changed: readonly CardField[];
}

/** Who changed which texts of a card, and when; newest first. */
export function NotesHistory({ model, version }: VersionKey) {
  const words = useWords();
  const { t } = words;
  const who = useWho();
  const read = useRead(['registry', 'notesHistory'], { params: { model, version } });
  return (
    <Section title={t('card.history')} flush>
      <Loaded read={read} height={80}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="card-note soft">{t('card.no_history')}</p>
          ) : (
            <PlainTable
              label={t('card.history')}
              columns={columns(words, who)}
              rows={items.map((item, index) => ({ ...item, changed: changedFields(item, items[index + 1]) }))}
              rowKey={({ revision }) => String(revision)}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

function changedFields(after: Edit, before: Edit | undefined): readonly CardField[] {
  if (before === undefined) return [];
  const [now, then] = [draftOf(after), draftOf(before)];
  return (Object.keys(now) as CardField[]).filter((name) => now[name] !== then[name]);
}

function columns({ t }: Words, who: ReturnType<typeof useWho>): Column<Row>[] {
  return [
    { key: 'revision', title: t('revisions.number'), cell: ({ revision }) => revision },
    {
      key: 'what',
      title: t('revisions.what'),
      cell: ({ changed }) =>
        changed.length === 0 ? t('card.first_texts') : changed.map((name) => t(`card.${name}`)).join(', '),
    },
    { key: 'who', title: t('trail.actor'), cell: ({ by }) => who(by) },
    { key: 'when', title: t('field.time'), cell: ({ at }) => <TimeText at={at} /> },
  ];
}
