/** Numbers of this server at /metrics that belong to no single slice's own counters: what waits, what was given up, how far the trail is anchored. */
import { Gauge } from 'prom-client';
import type { Platform } from './open-platform.ts';
import type { Notify } from './slices/notify/index.ts';
import type { Trail } from './slices/trail/index.ts';

export function serverGauges(platform: Platform, slices: { trail: Trail; notify: Pick<Notify, 'backlog'> }): void {
  const { jobs, snapshots, postgres } = platform;
  const { trail, notify } = slices;
  const registers = [platform.metrics];
  /** What cannot be read now is NaN, which monitoring takes for "not known"; the other numbers are still given. */
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await Promise.resolve(read()).catch(() => Number.NaN));
      },
    });
  gauge('haechi_trail_entries', 'Entries of the trail that are numbered.', () => trail.status().entries);
  gauge(
    'haechi_trail_anchored_entries',
    'Entries of the trail that a checkpoint in the second place covers.',
    () => trail.status().anchored,
  );
  gauge('haechi_trail_alarm', '1 when the trail does not match its second place.', () =>
    trail.status().alarm === null ? 0 : 1,
  );
  gauge(
    'haechi_outbox_pending',
    'Messages to people that wait to be sent.',
    async () => (await notify.backlog()).pending,
  );
  gauge('haechi_outbox_failed', 'Messages to people that were given up.', async () => (await notify.backlog()).failed);
  gauge('haechi_jobs_dead_letters', 'Jobs that were given up after their last attempt.', () =>
    jobs.deadLetterCount(postgres.db),
  );
  gauge(
    'haechi_snapshot_age_seconds',
    'Since when the records have not confirmed the snapshots that serve.',
    () => snapshots.ageMs() / 1000,
  );
}
