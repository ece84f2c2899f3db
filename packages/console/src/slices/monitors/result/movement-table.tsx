import type { ResultOf } from '../../../data/calls.ts';
import { type Column, PlainTable } from '../../../ui/data-table.tsx';
import { IntervalText } from '../../../ui/interval-text.tsx';
import { SignedBar } from '../../../ui/signed-bar.tsx';
import { useWords, type Words } from '../../../ui/use-words.ts';

type Movement = ResultOf<'monitorDefinitions', 'rootCause'>['movements'][number];

/** How each slice moved the number, the largest movement first. */
export function MovementTable({ movements }: { readonly movements: readonly Movement[] }) {
  const words = useWords();
  const most = Math.max(...movements.flatMap(({ within, mix }) => [Math.abs(within), Math.abs(mix)]), Number.MIN_VALUE);
  return (
    <>
      <PlainTable
        label={words.t('cause.movements')}
        columns={columns(words, most)}
        rows={movements}
        rowKey={({ dimension, value }) => `${dimension}=${value}`}
      />
      <p className="card-note soft small">{words.t('cause.explain')}</p>
    </>
  );
}

function columns(words: Words, most: number): Column<Movement>[] {
  const { t } = words;
  return [
    {
      key: 'slice',
      title: t('monitor.slice'),
      cell: ({ dimension, value, n_before, n_after }) => (
        <div>
          <strong>
            {dimension}={value}
          </strong>
          <div className="soft small">
            {t('cause.rows', { before: words.number(n_before), after: words.number(n_after) })}
          </div>
        </div>
      ),
    },
    {
      key: 'before',
      title: t('cause.before'),
      numeric: true,
      cell: ({ before }) => (before === null ? '–' : <IntervalText estimate={before} />),
    },
    {
      key: 'after',
      title: t('cause.after'),
      numeric: true,
      cell: ({ after }) => (after === null ? '–' : <IntervalText estimate={after} />),
    },
    {
      key: 'within',
      title: t('cause.within'),
      cell: ({ within }) => <SignedBar value={within} most={most} text={words.signed(within)} />,
    },
    {
      key: 'mix',
      title: t('cause.mix'),
      cell: ({ mix }) => <SignedBar value={mix} most={most} text={words.signed(mix)} />,
    },
    { key: 'share', title: t('cause.share'), numeric: true, cell: ({ share }) => words.share(share) },
    {
      key: 'p',
      title: t('finding.p_adjusted'),
      numeric: true,
      wide: true,
      cell: ({ p, p_adjusted }) => words.number(p_adjusted ?? p),
    },
  ];
}
