import type { Db } from '../../platform/postgres.ts';
import type { UsingVersion } from './artifacts/upload-artifact.ts';

/** What tracking asks of those that come after it. */
export interface TrackingPorts {
  /** A registered version whose files lie at `path` (below mlflow-artifacts:/), below it, or above it; null when there is none. */
  versionUsing(db: Db, path: string): Promise<UsingVersion | null>;
  /** Of these digests (SHA-256), those whose bytes somebody outside tracking still needs. */
  heldElsewhere(db: Db, digests: readonly string[]): Promise<readonly string[]>;
}

/** Without a registry: no versions, and every byte may be somebody's, so that none is removed. */
export const noPorts: TrackingPorts = {
  versionUsing: async () => null,
  heldElsewhere: async (_db, digests) => digests,
};
