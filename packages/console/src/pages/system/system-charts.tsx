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

/** Traffic and every indicator on one time axis, with what happened marked on it. */
export function SystemCharts({ system, rollouts }: SystemChartsProps) {
  const { t } = useWords();
  const range = useRange();
  const life = useRead(['events', 'traffic'], { params: { system }, query: range.query });
  const { from, query } = sinceFirstEvent(range, life.data?.first_event_at ?? null);
  const traffic = useRead(['events', 'traffic'], { params: { system }, query }, { enabled: life.data !== undefined });
  const indicators = useRead(['monitors', 'indicators'], { params: { system }, query: range.query });
  const settings = useRead(['monitors', 'settings'], { params: { system } });
  const alerts = useRead(['alerts', 'list'], { query: { system, limit: 100 } }, { enabled: useMay('alerts.read') });
  const { to } = range;
  const happened = useMemo(
    () => happenings({ rollouts: rollouts ?? [], alerts: alerts.data?.items ?? [] }, { from, to }),
    [rollouts, alerts.data, from, to],
  );
  const marks = useMemo(() => marksOf(happened, { from, to }), [happened, from, to]);

  const error = life.error ?? traffic.error ?? indicators.error ?? settings.error;
  if (error !== null && traffic.data === undefined)
    return (
      <section className="card">
        <ErrorState error={error} onRetry={() => void life.refetch()} />
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

/** A live range begins with the first event at the earliest, in whole minutes: a young system fills its charts, and counts come in finer steps. */
function sinceFirstEvent(range: ReturnType<typeof useRange>, first: string | null) {
  const minute = first === null ? 0 : Math.floor(Date.parse(first) / 60_000) * 60_000;
  if (!range.live || minute <= range.from) return { from: range.from, query: range.query };
  return { from: minute, query: { from: new Date(minute).toISOString() } };
}
