import { startStream } from '@haechi/monitoring';
import { BASELINE_CHUNKS, CHUNK_ROWS } from '@haechi/stats';
import { STREAM_SETTLE_MS } from '../constants.ts';
import { countArrivals } from '../count-windows.ts';
import type { DefinitionDeps } from '../deps.ts';
import { arrivalAt } from '../progress.ts';
import type { Looked } from '../result-store.ts';
import type { Watch } from '../window-place.ts';
import { lookAtStream, waitingChunks } from './look-at-stream.ts';
import { positionBefore, rowsWaiting } from './stream-rows.ts';

/** Rows of a preview: a baseline, and as many that are watched against it. */
const PREVIEW_ROWS = 2 * BASELINE_CHUNKS * CHUNK_ROWS;

/** What a stream would have said of the rows that arrived last, of the version with the most; null while no version has a baseline and 100 rows after it. */
export async function previewStream(deps: DefinitionDeps, watch: Watch): Promise<Looked | null> {
  const all = { watch, schemas: await deps.events.schemasOfSystem(watch.system) };
  const upTo = arrivalAt(new Date(deps.clock.now().getTime() - STREAM_SETTLE_MS));
  const { versions } = watch.edit;
  const [most] = (await countArrivals(deps.rows, all, { after: 0, upTo }))
    .filter(({ version }) => versions.length === 0 || versions.includes(version))
    .sort((a, b) => b.n - a.n);
  if (most === undefined) return null;
  const of = { ...all, version: most.version };
  const after = await positionBefore(deps.rows, of, { upTo, count: PREVIEW_ROWS });
  const waiting = await rowsWaiting(deps.rows, of, { after, upTo, most: PREVIEW_ROWS });
  const ends = await waitingChunks(deps, of, { after, upTo });
  if (ends.length <= BASELINE_CHUNKS) return null;
  const schemas = all.schemas.filter(({ id }) => waiting.schemas.includes(id));
  return (await lookAtStream(deps, of, { state: startStream(after), ends, schemas })).looked;
}
