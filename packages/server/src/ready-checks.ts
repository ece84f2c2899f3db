import { sql } from 'kysely';
import { ok, type ReadyCheck } from './edge/readiness.ts';
import type { Platform } from './open-platform.ts';
import type { Events } from './slices/events/index.ts';
import type { Trail } from './slices/trail/index.ts';

/** The warning of a key that the server made itself. */
export const MADE_KEY =
  'Artifacts are sealed with a key in the data folder: it protects copies of them, not this machine. Set HAECHI_MASTER_KEY to keep it elsewhere.';

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
    // Without the records the last snapshots serve; this says since when.
    { name: 'snapshots', required: false, look: () => freshness(platform.snapshots.ageMs()) },
    {
      name: 'events',
      required: true,
      // What a store says can quote rows; this answer needs no key.
      look: () => troubled(slices.events.trouble() === null ? null : 'rows wait in the spool; the log says why'),
    },
    { name: 'artifact_key', required: false, look: () => ok(platform.masterKeys.source === 'made' ? MADE_KEY : 'ok') },
    { name: 'trail', required: false, look: () => troubled(slices.trail.status().alarm) },
  ];
}

/** Snapshots are confirmed each second; older than this, s, and PostgreSQL has missed several turns. */
const staleSeconds = 5;

function freshness(ageMs: number) {
  if (!Number.isFinite(ageMs)) return { verdict: 'skipped' as const, reason: 'not loaded yet', age_s: null };
  const age_s = Math.round(ageMs / 100) / 10;
  return age_s <= staleSeconds
    ? ok('ok', age_s)
    : { verdict: 'fail' as const, reason: 'the records do not confirm them; the last ones serve', age_s };
}

function troubled(trouble: string | null) {
  return trouble === null ? ok() : { verdict: 'fail' as const, reason: trouble, age_s: null };
}
