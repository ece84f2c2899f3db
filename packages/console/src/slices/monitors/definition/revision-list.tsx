import { useActorName } from '../../../data/use-actor-name.ts';
import { usePages } from '../../../data/use-read.ts';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { Section } from '../../../ui/page.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { useWords, type Words } from '../../../ui/use-words.ts';
import { changedFields } from './changed-fields.ts';
import type { MonitorKey } from './monitor-types.ts';
import { referenceWords, windowWords } from './monitor-words.ts';

type Revision = ReturnType<typeof usePages<'monitorDefinitions', 'revisions'>>['items'][number];
interface Change extends Revision {
  readonly said: string;
}

/** Who changed what of a monitor, and when; newest first. */
export function RevisionList(key: MonitorKey) {
  const words = useWords();
  const nameOf = useActorName();
  const pages = usePages(['monitorDefinitions', 'revisions'], { limit: 20 }, { params: { ...key } });
  const items = pages.items.map((one, index) => ({ ...one, said: changeWords(one, pages.items[index + 1], words) }));
  const title = words.t('revisions.title');
  return (
    <Section title={title} flush>
      <DataTable
        label={title}
        columns={columns(words, (id) => nameOf({ kind: id.startsWith('key') ? 'key' : 'account', id }))}
        pages={{ ...pages, items }}
        rowKey={({ revision }) => String(revision)}
        empty={null}
      />
    </Section>
  );
}

/** What a revision changed, beside the one before it. */
function changeWords({ revision, definition }: Revision, before: Revision | undefined, words: Words): string {
  const { t } = words;
  if (definition === null) return t('revisions.removed');
  if (before === undefined) return revision === 1 ? t('revisions.created') : t('revisions.older');
  if (before.definition === null) return t('revisions.created');
  const was = before.definition;
  const said = changedFields(was, definition).map((name) => {
    if (name === 'window') return `${windowWords(was.window, words)} → ${windowWords(definition.window, words)}`;
    if (name === 'reference')
      return `${referenceWords(was.reference, words)} → ${referenceWords(definition.reference, words)}`;
    if (name === 'enabled') return definition.enabled ? t('revisions.on') : t('revisions.off');
    return t(`monitor_field.${name}`);
  });
  return said.length === 0 ? t('revisions.same') : said.join('; ');
}

function columns({ t }: Words, nameOf: (id: string) => string): Column<Change>[] {
  return [
    { key: 'revision', title: t('revisions.number'), cell: ({ revision }) => revision },
    { key: 'what', title: t('revisions.what'), cell: ({ said }) => said },
    { key: 'who', title: t('trail.actor'), cell: ({ changed_by }) => nameOf(changed_by) },
    { key: 'when', title: t('field.time'), cell: ({ changed_at }) => <TimeText at={changed_at} /> },
  ];
}
