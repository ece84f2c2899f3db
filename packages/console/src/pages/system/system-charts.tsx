import type { Rollout } from '@haechi/contract';
import { Skeleton } from '@mantine/core';
import { useMemo } from 'react';
import { useMay } from '../../data/use-me.ts';
import { useRange } from '../../data/use-range.ts';
import { useRead } from '../../data/use-read.ts';
import { eventSnippets, TrafficChart } from '../../slices/events/index.ts';
import { IndicatorCharts } from '../../slices/monitors/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { useWords } from '../../ui/use-words.ts';
import { HappeningList } from './happening-list.tsx';
import { happenings, marksOf } from './happenings.ts';

interface SystemChartsProps {
  readonly system: string;
  readonly rollouts: readonly Rollout[] | undefined;
}

/** A new system's axis starts this share of its life before its first event, so that its charts are not empty to the right edge. */
const leadIn = 0.03;

/** Traffic and every indicator on one time axis, with what happened marked on it. */
export function SystemCharts({ system, rollouts }: SystemChartsProps) {
  const { t } = useWords();
  const range = useRange();
  const traffic = useRead(['events', 'traffic'], { params: { system }, query: range.query });
  const indicators = useRead(['monitors', 'indicators'], { params: { system }, query: range.query });
  const settings = useRead(['monitors', 'settings'], { params: { system } });
  const alerts = useRead(['alerts', 'list'], { query: { system, limit: 100 } }, { enabled: useMay('alerts.read') });

  const firstEvent = traffic.data?.first_event_at;
  const from = useMemo(() => {
    if (firstEvent == null || !range.live) return range.from;
    const first = Date.parse(firstEvent);
    return Math.max(range.from, first - (range.to - first) * leadIn);
  }, [firstEvent, range.live, range.from, range.to]);
  const { to } = range;
  const happened = useMemo(
    () => happenings({ rollouts: rollouts ?? [], alerts: alerts.data?.items ?? [] }, { from, to }),
    [rollouts, alerts.data, from, to],
  );
  const marks = useMemo(() => marksOf(happened, { from, to }), [happened, from, to]);

  const error = traffic.error ?? indicators.error;
  if (error !== null && traffic.data === undefined)
    return (
      <section className="card">
        <ErrorState error={error} onRetry={() => void traffic.refetch()} />
      </section>
    );
  if (traffic.data === undefined || indicators.data === undefined || settings.data === undefined)
    return (
      <div className="grid-2" role="status" aria-label={t('loading')}>
        {[0, 1, 2, 3].map((slot) => (
          <Skeleton key={slot} height={262} radius="md" />
        ))}
      </div>
    );
  if (traffic.data.first_event_at === null)
    return (
      <section className="card">
        <EmptyState
          icon="observe"
          title={t('system.no_events')}
          snippets={eventSnippets({ origin: location.origin, system, key: null })}
        >
          {t('system.no_events_about')}
        </EmptyState>
      </section>
    );
  return (
    <>
      <HappeningList happened={happened} />
      <div className="grid-2">
        <TrafficChart traffic={traffic.data} system={system} from={from} to={to} marks={marks} />
        <IndicatorCharts
          system={system}
          points={indicators.data.points}
          limits={settings.data.limits}
          from={from}
          to={to}
          marks={marks}
        />
      </div>
    </>
  );
}
