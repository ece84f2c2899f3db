import type { Experiment, ExperimentLook } from '@haechi/contract';
import type { CSSProperties } from 'react';
import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import { WhyButton } from '../../ui/why.tsx';
import { type ForestRow, forestScale, marksOf } from './forest-scale.ts';
import { metricReason } from './metric-reason.tsx';
import { boundsText, liftText, metricTone } from './standing.ts';

interface ForestPlotProps {
  readonly experiment: Pick<Experiment, 'definition'>;
  readonly look: ExperimentLook;
}
type At = (lift: number) => number;
const roles = { primary: 0, guardrail: 1, secondary: 2 } as const;

/** Effects of all metrics and arms beside the control on one axis: intervals, zero, and the smallest effect that matters. */
export function ForestPlot({ experiment, look }: ForestPlotProps) {
  const words = useWords();
  const { t } = words;
  const rows: ForestRow[] = look.metrics
    .map((judgement) => ({
      judgement,
      marks: marksOf(
        experiment.definition.metrics.find(({ name }) => name === judgement.metric),
        judgement.control?.value ?? null,
      ),
    }))
    .sort((a, b) => roles[a.judgement.role] - roles[b.judgement.role]);
  if (rows.length === 0) return <p className="soft">{t('ab.no_metrics')}</p>;
  const { at, ticks } = forestScale(rows);
  const isLower = new Set(
    experiment.definition.metrics.filter(({ better }) => better === 'lower').map(({ name }) => name),
  );
  return (
    <div className="forest">
      <ul className="forest-rows" aria-label={t('ab.effects')}>
        {rows.map((row) => (
          <ForestLine
            key={`${row.judgement.metric}/${row.judgement.arm}`}
            row={row}
            at={at}
            isLower={isLower.has(row.judgement.metric)}
            lookAt={look.at}
          />
        ))}
      </ul>
      <div className="forest-line forest-axis" aria-hidden="true">
        <div />
        <div className="forest-track">
          {ticks.map((tick) => (
            <span key={tick} className="forest-tick" style={{ left: `${at(tick)}%` }}>
              {liftText(tick, words.signed)}
            </span>
          ))}
        </div>
        <div />
      </div>
      <p className="soft small forest-legend">
        <span className="forest-key adjusted" aria-hidden="true" /> {t('ab.key_effect')}
        <span className="forest-key raw" aria-hidden="true" /> {t('ab.key_raw')}
        <span className="forest-key smallest" aria-hidden="true" /> {t('ab.key_smallest')}
      </p>
    </div>
  );
}

interface ForestLineProps {
  readonly row: ForestRow;
  readonly at: At;
  readonly isLower: boolean;
  readonly lookAt: string;
}

function ForestLine({ row, at, isLower, lookAt }: ForestLineProps) {
  const words = useWords();
  const { t } = words;
  const { judgement } = row;
  const { metric, arm, role, outcome, lift } = judgement;
  return (
    <li className="forest-line">
      <div>
        <strong>{metric}</strong> <span className="soft">{arm}</span>
        <div className="soft small">
          {t(`ab_role.${role}`)} · {isLower ? t('ab.lower_better') : t('ab.higher_better')}
        </div>
      </div>
      <ForestTrack row={row} at={at} />
      <div className="forest-words">
        <Mark tone={metricTone(outcome)} word={t(`ab_metric.${outcome}`)} look="plain" />
        <span className="number">
          {liftText(lift?.value ?? null, words.signed)}{' '}
          <span className="soft small">
            {lift === null || boundsText(lift, words.signed) === ''
              ? t('estimate.no_interval')
              : boundsText(lift, words.signed)}
          </span>
        </span>
        <WhyButton reason={metricReason(judgement, { words, at: lookAt })} />
      </div>
    </li>
  );
}

function ForestTrack({ row, at }: { readonly row: ForestRow; readonly at: At }) {
  const words = useWords();
  const { judgement, marks } = row;
  const { lift, raw, outcome } = judgement;
  const tone = metricTone(outcome);
  const sides = [
    { name: 'lower', mark: marks.lower },
    { name: 'upper', mark: marks.upper },
  ];
  const smallest = marks.upper ?? marks.lower;
  const label = [
    words.t('ab.bar', {
      metric: judgement.metric,
      arm: judgement.arm,
      value: liftText(lift?.value ?? null, words.signed),
      lower: liftText(lift?.lower ?? null, words.signed),
      upper: liftText(lift?.upper ?? null, words.signed),
    }),
    ...(smallest === null
      ? []
      : [words.t('ab.bar_smallest', { smallest: liftText(Math.abs(smallest), words.number) })]),
  ].join(' ');
  return (
    <div className="forest-track" role="img" aria-label={label} title={label}>
      <span className="forest-zero" style={{ left: `${at(0)}%` }} />
      {sides.map(({ name, mark }) =>
        mark === null ? null : <span key={name} className="forest-smallest" style={{ left: `${at(mark)}%` }} />,
      )}
      {raw?.lift == null ? null : <span className="forest-raw" style={span(raw.lift, at)} />}
      {lift === null || !Number.isFinite(lift.value) ? null : (
        <>
          <span className={`forest-band tone-${tone}`} style={span(lift, at)} />
          <span className={`forest-point tone-${tone}`} style={{ left: `${at(lift.value)}%` }} />
        </>
      )}
    </div>
  );
}

interface Range {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** A bound that is missing beside one that is there goes to the edge; without both there is the estimate alone. */
function span({ value, lower, upper }: Range, at: At): CSSProperties {
  const isBare = lower === null && upper === null;
  const from = at(lower ?? (isBare ? value : Number.NEGATIVE_INFINITY));
  const to = at(upper ?? (isBare ? value : Number.POSITIVE_INFINITY));
  return { left: `${from}%`, width: `${to - from}%` };
}
