import { transact } from '../../platform/postgres.ts';
import { type AlertsDeps, announceRaised, closeAlert, watch } from './service.ts';
import { insertAlert, openAlert } from './store.ts';
import type { AlertKey, AlertRow } from './tables.ts';

/** What the registry found when it was to load a version. */
export interface TamperedArtifact {
  readonly system: string;
  /** `model/number` */
  readonly version: string;
  readonly sha256: string;
  /** What was changed: `signature`, `digest`, `length`, a frame. */
  readonly part: string;
}

/** Stands in place of an objective: nobody set one, and none can be switched off. */
const OBJECTIVE = 'artifact_tampered';

/** Alerts of artifacts that were changed. One for each version as long as it is open, whichever process finds it. */
export function artifactAlerts(deps: AlertsDeps) {
  const keyOf = ({ system, version }: Pick<TamperedArtifact, 'system' | 'version'>): AlertKey => ({
    system_id: system,
    objective_id: OBJECTIVE,
    route: null,
    version,
    monitor_id: null,
    slice: '',
  });
  return {
    onTampered: (found: TamperedArtifact): Promise<void> =>
      transact(deps.db, async (tx) => {
        const now = deps.clock.now();
        const row: AlertRow = {
          ...keyOf(found),
          id: deps.random.id('alr', now),
          basis: 'artifact',
          state: 'open',
          severity: 'serious',
          sentence: {
            key: 'alerts.sentence.artifact_tampered',
            params: { version: found.version, part: found.part, digest: found.sha256.slice(0, 12) },
          },
          finding_ids: [],
          raised_at: now,
          acknowledged_at: null,
          acknowledged_by: null,
          resolved_at: null,
          resolved_by: null,
          resolution: null,
        };
        if (await insertAlert(tx, row)) await announceRaised(tx, deps, { row, findings: [] });
      }),
    onSound: (found: Pick<TamperedArtifact, 'system' | 'version'>): Promise<void> =>
      transact(deps.db, async (tx) => {
        const row = await openAlert(tx, keyOf(found));
        if (row === undefined) return;
        await closeAlert(tx, deps, {
          row,
          reason: { key: 'alerts.resolution.artifact_loads', params: {} },
          actor: watch,
        });
      }),
  };
}
