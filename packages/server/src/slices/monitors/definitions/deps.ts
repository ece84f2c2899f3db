import type { KnownVersions } from '../known-versions.ts';
import type { MonitorsDeps } from '../ports.ts';

/** What the defined monitors are given. */
export interface DefinitionDeps extends MonitorsDeps {
  readonly versions: KnownVersions;
}
