import type { ExperimentLook } from '@haechi/contract';
import { type Column, PlainTable } from '../../ui/data-table.tsx';
import { EstimateText } from '../../ui/estimate-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { boundsText, liftText } from './standing.ts';

type Judgement = ExperimentLook['metrics'][number];
type Estimate = Judgement['difference'];

/** Every metric in numbers: both arms, the difference with the use of history beside the one without, p, n. */
export function EffectTable({ look }: { readonly look: ExperimentLook }) {
  const words = useWords();
  return (
    <PlainTable
      label={words.t('ab.numbers')}
      columns={columns(words)}
      rows={look.metrics}
      rowKey={({ metric, arm }) => `${metric}/${arm}`}
    />
  );
}

function columns(words: Words): Column<Judgement>[] {
  const { t } = words;
  const shown = (estimate: Estimate) => (estimate === null ? '–' : <EstimateText estimate={estimate} />);
  const lift = (estimate: Estimate) =>
    estimate === null ? (
      '–'
    ) : (
      <span className="nowrap">
        {liftText(estimate.value, words.signed)} <span className="soft">{boundsText(estimate, words.signed)}</span>
      </span>
    );
  return [
    {
      key: 'metric',
      title: t('ab.metric'),
      cell: ({ metric, arm }) => (
        <>
          {metric} <span className="soft">{arm}</span>
        </>
      ),
    },
    { key: 'control', title: t('ab.control'), numeric: true, cell: ({ control }) => shown(control) },
    { key: 'treatment', title: t('ab.arm'), numeric: true, cell: ({ treatment }) => shown(treatment) },
    { key: 'lift', title: t('ab.lift'), numeric: true, cell: (row) => lift(row.lift) },
    {
      key: 'raw',
      title: t('ab.lift_raw'),
      numeric: true,
      cell: (row) => (row.raw === null ? <span className="soft">{t('ab.same')}</span> : lift(row.raw.lift)),
    },
    {
      key: 'saved',
      title: t('ab.variance_reduction'),
      numeric: true,
      wide: true,
      cell: ({ variance_reduction }) => (variance_reduction === null ? '–' : words.share(variance_reduction.value)),
    },
    {
      key: 'p',
      title: t('ab.p_adjusted'),
      numeric: true,
      cell: ({ p, p_adjusted }) => words.number(p_adjusted ?? p),
    },
    { key: 'n', title: t('ab.n'), numeric: true, wide: true, cell: ({ n }) => words.number(n) },
  ];
}
