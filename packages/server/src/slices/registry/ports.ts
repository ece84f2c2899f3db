import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';
import type { VersionRef } from './tables.ts';

/** A route of a model, with the version that its users get unless a rollout says otherwise. */
export interface ModelRoute {
  readonly route: string;
  readonly stable: number;
  /** Every version that somebody gets there. */
  readonly versions: readonly number[];
}

/** What later slices do for the registry. */
export interface RegistryPorts {
  /** The routes of a model. Plugged by serving. */
  readonly routesOf: (db: Db, model: string) => Promise<readonly ModelRoute[]>;
  /**
   * Starts a route's rollout to a version, or names the one that is under way to it. Plugged by releases.
   * @throws HaechiError `rollout_active` for one to another version, and what starting a rollout throws.
   */
  readonly startRollout: (scope: Scope, wish: VersionRef & { route: string; actor: Actor }) => Promise<string>;
}
