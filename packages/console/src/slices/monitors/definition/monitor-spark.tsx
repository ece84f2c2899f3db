import { indicatorCatalogue } from '@haechi/contract';
import { useMemo } from 'react';
import { useRead } from '../../../data/use-read.ts';
import { useNow } from '../../../ui/clock.ts';
import { Sparkline } from '../../../ui/sparkline.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { mainIndicator } from './main-indicator.ts';
import type { MonitorState } from './monitor-types.ts';

/** How far back a sparkline looks, ms: a month. It moves on by the hour, so that rows share an answer. */
const backMs = 30 * 86_400_000;
const hour = 3_600_000;

/** The course of a monitor's main number over all rows; of several versions or groups the worst is drawn. */
export function MonitorSpark({ monitor }: { readonly monitor: MonitorState }) {
  const words = useWords();
  const indicator = mainIndicator(monitor);
  const from = new Date(Math.floor(useNow() / hour) * hour - backMs).toISOString();
  const history = useRead(
    ['monitorDefinitions', 'history'],
    {
      params: { system: monitor.system, monitor: monitor.id },
      query: { indicator: indicator ?? 'volume', slice: '', from },
    },
    { enabled: indicator !== null && monitor.latest !== null },
  ).data;
  const values = useMemo(() => {
    const byTime = Map.groupBy(history?.points ?? [], ({ time }) => time);
    return [...byTime.values()].map((points) => {
      const known = points.filter(({ verdict, estimate }) => verdict !== 'error' && estimate.n > 0);
      const worst = indicator !== null && indicatorCatalogue[indicator].worse === 'low' ? Math.min : Math.max;
      return known.length === 0 ? null : worst(...known.map(({ estimate }) => estimate.value));
    });
  }, [history, indicator]);
  const last = values.findLast((value) => value !== null);
  if (indicator === null || last === undefined || last === null) return <span className="soft">–</span>;
  const name = words.indicator(indicator);
  return (
    <span className="row tight-row">
      <Sparkline
        values={values}
        label={words.t('overview.sparkline', { indicator: name, value: words.number(last) })}
      />
      <div className="cell-middle">
        <strong className="number">{words.number(last)}</strong>
        <div className="soft small">{name}</div>
      </div>
    </span>
  );
}
