import type { ExperimentDesign } from '@haechi/contract';
import { type Column, PlainTable } from '../../ui/data-table.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';

type Metric = ExperimentDesign['metrics'][number];

/** What the history says that an experiment takes: units, days, and the smallest effect that it can find, by metric. */
export function DesignTable({ design }: { readonly design: ExperimentDesign }) {
  const words = useWords();
  const { t } = words;
  return (
    <>
      <div className="card-note stack tight">
        <div className="row">
          <VerdictMark verdict={design.verdict} look="plain" />
          <strong>{words.say(design.reason)}</strong>
        </div>
        <p className="soft small">
          {t('ab.design_from', { days: words.number(design.history_days), daily: words.number(design.daily_units) })}
        </p>
      </div>
      <PlainTable label={t('ab.design')} columns={columns(words)} rows={design.metrics} rowKey={({ name }) => name} />
    </>
  );
}

function columns(words: Words): Column<Metric>[] {
  const { t } = words;
  return [
    {
      key: 'metric',
      title: t('ab.metric'),
      cell: ({ name, role, reason, units }) => (
        <div className="cell-sentence">
          {name} <span className="soft">{t(`ab_role.${role}`)}</span>
          {units === null ? <div className="soft small">{words.say(reason)}</div> : null}
        </div>
      ),
    },
    { key: 'baseline', title: t('ab.baseline'), numeric: true, cell: ({ baseline }) => words.number(baseline) },
    {
      key: 'smallest',
      title: t('ab.smallest'),
      numeric: true,
      cell: ({ smallest_effect }) => words.number(smallest_effect),
    },
    { key: 'units', title: t('ab.units'), numeric: true, cell: ({ units }) => words.number(units) },
    { key: 'days', title: t('ab.days'), numeric: true, cell: ({ days }) => words.number(days) },
    {
      key: 'detectable',
      title: t('ab.detectable'),
      numeric: true,
      cell: ({ detectable, detectable_relative }) => (
        <span className="nowrap">
          {words.number(detectable)}{' '}
          {detectable_relative === null ? null : <span className="soft">({words.share(detectable_relative)})</span>}
        </span>
      ),
    },
    { key: 'n', title: t('ab.history_units'), numeric: true, wide: true, cell: ({ n }) => words.number(n) },
  ];
}
