import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '../../platform/metrics.ts';
import type { Spool } from '../../platform/spool/index.ts';

/** Counters of ingest, and gauges that read the spool when they are asked. */
export function eventMetrics(metrics: Metrics, spool: Spool) {
  const registers = [metrics];
  const accepted = new Counter({
    name: 'haechi_events_accepted_total',
    help: 'Events acknowledged over HTTP.',
    registers,
  });
  const rejected = new Counter({ name: 'haechi_events_rejected_total', help: 'Events refused row by row.', registers });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('haechi_spool_bytes', 'Bytes in the spool that wait to be stored.', () => spool.stats().bytes);
  gauge('haechi_spool_limit_bytes', 'Bytes that the spool may hold.', () => spool.stats().maxBytes);
  gauge('haechi_spool_segments', 'Segments in the spool that wait to be stored.', () => spool.stats().segments);
  gauge(
    'haechi_spool_lag_seconds',
    'How long the oldest segment has waited to be stored.',
    () => spool.stats().lagMs / 1000,
  );
  gauge(
    'haechi_spool_refused_rows',
    'Rows refused since start because the spool was full.',
    () => spool.stats().refusedRows,
  );
  gauge(
    'haechi_spool_lost_rows',
    'Rows logged after their answer that could not be kept, since start.',
    () => spool.stats().lostRows,
  );
  return {
    answered(counts: { readonly accepted: number; readonly rejected: number }): void {
      accepted.inc(counts.accepted);
      rejected.inc(counts.rejected);
    },
  };
}
