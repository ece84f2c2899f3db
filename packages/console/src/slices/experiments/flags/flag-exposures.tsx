import type { api, Flag, ResponseOf } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import { useRead } from '../../../data/use-read.ts';
import { type Column, PlainTable } from '../../../ui/data-table.tsx';
import { Loaded } from '../../../ui/loaded.tsx';
import { Section } from '../../../ui/page.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { useWords, type Words } from '../../../ui/use-words.ts';

type Exposed = ResponseOf<typeof api.flags.exposures>['items'][number];

/** How many units were given each variant in the last 24 hours. */
export function FlagExposures({ flag }: { readonly flag: Pick<Flag, 'key'> }) {
  const words = useWords();
  const title = words.t('flags.exposures');
  const read = useRead(['flags', 'exposures'], { params: { flag: flag.key }, query: {} });
  return (
    <Section title={title} lead={words.t('flags.exposures_about')} flush>
      <Loaded read={read}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="soft card-note">{words.t('flags.no_exposures')}</p>
          ) : (
            <PlainTable
              label={title}
              columns={columns(words)}
              rows={items}
              rowKey={({ variant, experiment, period }) => [variant, experiment, period].join('/')}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

function columns(words: Words): Column<Exposed>[] {
  const { t } = words;
  return [
    { key: 'variant', title: t('flags.variant'), cell: ({ variant }) => variant },
    {
      key: 'experiment',
      title: t('flags.experiment'),
      cell: ({ experiment }) =>
        experiment === '' ? (
          '–'
        ) : (
          <Link to="/experiments/$id" params={{ id: experiment }}>
            {experiment}
          </Link>
        ),
    },
    { key: 'units', title: t('flags.units'), numeric: true, cell: ({ units }) => words.number(units) },
    { key: 'last', title: t('flags.last'), cell: ({ last_at }) => <TimeText at={last_at} /> },
  ];
}
