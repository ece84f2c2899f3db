import type { api, Flag, ResponseOf } from '@haechi/contract';
import { useActorName } from '../../../data/use-actor-name.ts';
import { usePages } from '../../../data/use-read.ts';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { Section } from '../../../ui/page.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { useWords, type Words } from '../../../ui/use-words.ts';
import { FlagState } from './flag-state.tsx';
import { sayConditions, sayGift } from './say-rule.ts';

type Revision = ResponseOf<typeof api.flags.revisions>['items'][number];

/** How a flag stood at each revision, newest first. */
export function FlagHistory({ flag }: { readonly flag: Pick<Flag, 'key'> }) {
  const words = useWords();
  const nameOf = useActorName();
  const title = words.t('flags.history');
  const pages = usePages(['flags', 'revisions'], { limit: 10 }, { params: { flag: flag.key } });
  return (
    <Section title={title} flush>
      <DataTable
        label={title}
        columns={columns(words, nameOf)}
        pages={pages}
        rowKey={({ id }) => id}
        empty={<p className="soft card-note">{words.t('flags.no_history')}</p>}
      />
    </Section>
  );
}

function columns(words: Words, nameOf: (actor: Revision['actor']) => string): Column<Revision>[] {
  const { t } = words;
  return [
    { key: 'revision', title: t('flags.revision'), numeric: true, cell: ({ revision }) => revision },
    {
      key: 'state',
      title: t('field.state'),
      cell: ({ definition, archived, at }) => (
        <FlagState flag={{ on: definition.on, archived_at: archived ? at : null }} />
      ),
    },
    {
      key: 'rules',
      title: t('flags.rules'),
      cell: ({ definition }) => (
        <div className="cell-sentence small">
          {definition.rules.map((rule) => (
            <div key={rule.id}>
              {sayConditions(rule.when, words)} → {sayGift(rule, words)}
            </div>
          ))}
          <div className="soft">
            {t('flags.else')} → {definition.default_variant}
          </div>
        </div>
      ),
    },
    { key: 'who', title: t('trail.actor'), wide: true, cell: ({ actor }) => nameOf(actor) },
    { key: 'when', title: t('field.time'), cell: ({ at }) => <TimeText at={at} /> },
  ];
}
