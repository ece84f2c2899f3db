import type { ResultOf } from '../../../data/calls.ts';

/** Two versions side by side, as the server answers. */
export type VersionsAnswer = ResultOf<'monitorDefinitions', 'compareVersions'>;
export type VersionRow = VersionsAnswer['rows'][number];
