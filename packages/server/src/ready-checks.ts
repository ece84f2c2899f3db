import { sql } from 'kysely';
import { ok, type ReadyCheck } from './edge/readiness.ts';
import type { Platform } from './open-platform.ts';
import type { Events } from './slices/events/index.ts';
import type { Trail } from './slices/trail/index.ts';

/** What must answer before this server says that it is ready; each says why it does not. */
export function readyChecks(
  platform: Platform,
  slices: { trail: Trail; events: Events; started: () => boolean },
): ReadyCheck[] {
  return [
    {
      name: 'start',
      required: true,
      look: () => (slices.started() ? ok() : { verdict: 'skipped', reason: 'still starting', age_s: null }),
    },
    {
      name: 'records',
      required: true,
      look: async () => {
        await sql`select 1`.execute(platform.postgres.db);
        return ok();
      },
    },
    {
      name: 'rows',
      required: true,
      look: async () =>
        (await platform.rows.ping()) ? ok() : { verdict: 'error', reason: 'does not answer', age_s: null },
    },
    { name: 'events', required: true, look: () => troubled(slices.events.trouble()) },
    { name: 'trail', required: false, look: () => troubled(slices.trail.status().alarm) },
  ];
}

function troubled(trouble: string | null) {
  return trouble === null ? ok() : { verdict: 'fail' as const, reason: trouble, age_s: null };
}
