import type { Analysis, Message } from '@haechi/contract';
import {
  type ChunkEnd,
  chunkEnds,
  type StreamLook,
  type StreamState,
  streamAnalysis,
  watchStream,
} from '@haechi/monitoring';
import type { FeatureSchema } from '../../../events/index.ts';
import { MAX_STREAM_COLUMNS } from '../constants.ts';
import { placeByArrival } from '../count-windows.ts';
import type { LookDeps } from '../look-at-window.ts';
import { failedAnalysis } from '../look-notes.ts';
import type { Looked } from '../result-store.ts';
import { rowsReader } from '../rows-reader.ts';
import type { WindowPlace } from '../window-place.ts';
import { type StreamOf, versionStream } from './stream-rows.ts';

/** What a look found, and the stream as it stands then; `look` is null when a statement failed: nothing was watched. */
export interface StreamLooked {
  readonly looked: Looked;
  readonly look: StreamLook | null;
}

/** Where the full chunks that wait in a range end. */
export async function waitingChunks(
  deps: Pick<LookDeps, 'rows'>,
  of: StreamOf,
  range: { readonly after: number; readonly upTo: number },
): Promise<ChunkEnd[]> {
  return chunkEnds({ reader: rowsReader(deps.rows), costs: [] }, versionStream(of, []).rows, range);
}

/**
 * Watches the chunks after a state. Twice on the same rows it says the same.
 *
 * @param wanted.schemas of the stream's rows, oldest first
 * @throws HaechiError `rows_unavailable` when the store is away
 */
export async function lookAtStream(
  deps: Pick<LookDeps, 'rows'>,
  of: StreamOf,
  wanted: {
    readonly state: StreamState;
    readonly ends: readonly ChunkEnd[];
    readonly schemas: readonly FeatureSchema[];
  },
): Promise<StreamLooked> {
  const { rows, columns, tooMany } = versionStream(of, wanted.schemas);
  const asking = { reader: rowsReader(deps.rows), costs: [] };
  const place = placeOfLook(of.version, wanted);
  const about = { place, version: of.version, slice: '' };
  try {
    const look = await watchStream(asking, rows, { ...wanted, columns });
    const analysis = withTooMany(streamAnalysis(look, asking.costs), tooMany);
    return { looked: { ...about, analysis }, look };
  } catch (error) {
    return { looked: { ...about, analysis: failedAnalysis('data_drift', error) }, look: null };
  }
}

/** Named by arrival. Rows of one batch arrive in the same millisecond: no look ends when it begins. */
function placeOfLook(
  version: string,
  { state, ends }: { readonly state: StreamState; readonly ends: readonly ChunkEnd[] },
): WindowPlace {
  const arrivals = { after: state.position, upTo: ends.at(-1)?.position ?? state.position };
  const times = ends.flatMap(({ time }) => (time === null ? [] : [time]));
  const event = { from: new Date(Math.min(...times)), to: new Date(Math.max(...times) + 1) };
  const place = placeByArrival(version, arrivals, event);
  const { from, to } = place.span;
  return to > from ? place : { ...place, span: { from, to: new Date(from.getTime() + 1) } };
}

function withTooMany(analysis: Analysis, tooMany: number): Analysis {
  if (tooMany === 0) return analysis;
  const params = { columns: tooMany, most: MAX_STREAM_COLUMNS };
  const reason: Message = { key: 'analysis.stream.too_many_columns', params };
  return { ...analysis, skipped: [...analysis.skipped, { column: null, verdict: 'skipped', reason }] };
}
