/** Monitors of a stream: what one look does for each version. */
import { type StreamRange, startStream } from '@haechi/monitoring';
import { BASELINE_CHUNKS, CHUNK_ROWS } from '@haechi/stats';
import { transact } from '../../../../platform/postgres.ts';
import { announce } from '../../judge-findings.ts';
import { arrivalStart, withArrival } from '../arrival-progress.ts';
import { STREAM_LOOK_MS, STREAM_NEW_VERSIONS_MS, STREAM_SETTLE_MS, WINDOWS_PER_LOOK } from '../constants.ts';
import { countArrivals } from '../count-windows.ts';
import type { DefinitionRow } from '../definition-row.ts';
import type { DefinitionDeps } from '../deps.ts';
import { type KnownMonitor, watchOf } from '../evaluate-monitor.ts';
import { arrivalAt } from '../progress.ts';
import { moveProgress } from '../progress-store.ts';
import { judgedScores, storeResults } from '../result-store.ts';
import { judgeStream } from './judge-stream.ts';
import { lookAtStream, type StreamLooked, waitingChunks } from './look-at-stream.ts';
import { positionBefore, rowsWaiting, type StreamOf, type Waiting } from './stream-rows.ts';
import { claimLook, insertStream, isCurrent, moveStream, type StreamRow, stateOf, streamsOf } from './stream-store.ts';

/** Rows of one look at most: then a column has at most one alarm, or one new baseline and then an alarm, in a look. */
const LOOK_ROWS = BASELINE_CHUNKS * CHUNK_ROWS;

const keyOf = ({ row }: KnownMonitor) => ({ system: row.system_id, id: row.id });

/** Versions that are watched or have rows. Rows that only just arrived may be followed by lower numbers, and wait. */
async function versionsOf(
  deps: DefinitionDeps,
  monitor: KnownMonitor,
  { streams, upTo, recent }: { streams: readonly StreamRow[]; upTo: number; recent: boolean },
): Promise<string[]> {
  const watch = watchOf(monitor);
  const counting = { watch, schemas: await deps.events.schemasOfSystem(watch.system) };
  const start = arrivalStart(monitor.row.progress);
  const after = recent ? Math.max(start, upTo - STREAM_NEW_VERSIONS_MS * 1000) : start;
  const arrived = await countArrivals(deps.rows, counting, { after, upTo });
  const { versions } = watch.edit;
  const all = new Set([...streams, ...arrived].map(({ version }) => version));
  return [...all].filter((version) => versions.length === 0 || versions.includes(version)).sort();
}

/** A stream begins with the last 8000 rows before the definition, so that it is armed as soon as it can be. */
async function beginStream(deps: DefinitionDeps, monitor: KnownMonitor, of: StreamOf): Promise<StreamRow | null> {
  const { row } = monitor;
  const upTo = arrivalStart(row.progress);
  const position = await positionBefore(deps.rows, of, { upTo, count: LOOK_ROWS });
  const begun: StreamRow = {
    system_id: row.system_id,
    monitor_id: row.id,
    version: of.version,
    position,
    pending: null,
    schemas: [],
    state: JSON.stringify(startStream(position)),
    // Not looked at yet, however long ago that is.
    changed_at: new Date(0),
  };
  const current = await transact(deps.db, async (tx) => {
    if (!(await isCurrent(tx, row))) return false;
    await insertStream(tx, begun);
    return true;
  });
  if (!current) return null;
  return (await streamsOf(deps.db, keyOf(monitor))).find(({ version }) => version === of.version) ?? null;
}

/** The rows that the next look is about: those that a look began with and did not come to an end, or as many as wait. Null: too few, or looked at just now. */
async function nextRows(
  deps: DefinitionDeps,
  stream: StreamRow,
  { of, upTo }: { of: StreamOf; upTo: number },
): Promise<(Waiting & StreamRange) | null> {
  const range = { after: stream.position, upTo: stream.pending ?? upTo };
  const soon = deps.clock.now().getTime() - stream.changed_at.getTime() < STREAM_LOOK_MS;
  // Duplicates count among the rows that wait and not in chunks: with many of them more rows are asked for.
  for (let most = LOOK_ROWS; ; most *= 4) {
    const waiting = await rowsWaiting(deps.rows, of, { ...range, most });
    if (stream.pending !== null) return { ...waiting, ...range };
    if (waiting.n < CHUNK_ROWS || (soon && waiting.n < LOOK_ROWS)) return null;
    const ends = await waitingChunks(deps, of, { ...range, upTo: waiting.upTo });
    if (ends.length < BASELINE_CHUNKS && waiting.n === most) continue;
    const last = ends.slice(0, BASELINE_CHUNKS).at(-1);
    if (last === undefined || (soon && ends.length < BASELINE_CHUNKS)) return null;
    return { ...waiting, ...range, upTo: last.position };
  }
}

/** One look at one version. @returns the monitor as it stands then; null: overtaken; undefined: there was nothing to do */
async function lookOnce(
  deps: DefinitionDeps,
  monitor: KnownMonitor,
  at: { readonly stream: StreamRow; readonly of: StreamOf; readonly upTo: number },
): Promise<KnownMonitor | null | undefined> {
  const { stream, of } = at;
  const next = await nextRows(deps, stream, at);
  if (next === null) return undefined;
  // From here on the look has these rows, whoever brings it to its end: done again, its results replace what is there.
  if (stream.pending === null && !(await claimLook(deps.db, stream, next.upTo))) return null;
  const ends = await waitingChunks(deps, of, next);
  const ids = new Set([...stream.schemas, ...next.schemas]);
  const schemas = of.schemas.filter(({ id }) => ids.has(id));
  const found = await lookAtStream(deps, of, { state: stateOf(stream), ends, schemas });
  const { row } = monitor;
  const storing = { key: keyOf(monitor), revision: row.revision, revised: false, now: deps.clock.now() };
  await storeResults(deps.rows, [found.looked], storing);
  if (found.look === null) return undefined;
  return commit(deps, monitor, { stream, found, schemas: [...ids] });
}

/** The stream, the monitor's progress and its findings move on together. */
async function commit(
  deps: DefinitionDeps,
  monitor: KnownMonitor,
  done: { readonly stream: StreamRow; readonly found: StreamLooked; readonly schemas: readonly string[] },
): Promise<KnownMonitor | null> {
  const { stream, found, schemas } = done;
  const { look, looked } = found;
  const { row } = monitor;
  if (look === null) return null;
  const splits = await deps.splits();
  const judged = row.judged || judgedScores(looked.analysis).length > 0;
  const progress = withArrival(row.progress, stream.version, look.state.position);
  const next: Pick<DefinitionRow, 'progress' | 'judged'> = { progress, judged };
  const system = row.system_id;
  const moved = await transact(deps.db, async (tx) => {
    if (!(await moveProgress(tx, row, next))) return false;
    if (!(await moveStream(tx, stream, { state: look.state, schemas, now: deps.clock.now() })))
      throw new TypeError(`the stream of ${stream.version} moved without its monitor ${row.id}`);
    const findingIds = await judgeStream(tx, deps, { row, found, splits });
    if (findingIds.length > 0 || judged !== row.judged) await announce(tx, deps, { system, findingIds });
    else await deps.changes.publish(tx, { topic: 'monitors', id: system, system });
    return true;
  });
  return moved ? { ...monitor, row: { ...row, ...next } } : null;
}

/**
 * Watches what arrived of each version, 8000 rows at a time at most. Each look is committed by itself, so that one that dies goes on where it was.
 *
 * @param recent looks for new versions only among rows of the last hour
 */
export async function catchUpStream(
  deps: DefinitionDeps,
  monitor: KnownMonitor,
  { signal, recent }: { readonly signal: AbortSignal; readonly recent: boolean },
): Promise<void> {
  const watch = watchOf(monitor);
  if (watch.edit.window.type !== 'stream') return;
  const upTo = arrivalAt(new Date(deps.clock.now().getTime() - STREAM_SETTLE_MS));
  const streams = await streamsOf(deps.db, keyOf(monitor));
  const schemas = await deps.events.schemasOfSystem(watch.system);
  let now: KnownMonitor = monitor;
  for (const version of await versionsOf(deps, monitor, { streams, upTo, recent })) {
    const of = { watch, schemas, version };
    let stream = streams.find((one) => one.version === version) ?? (await beginStream(deps, now, of));
    for (let left = WINDOWS_PER_LOOK; left > 0 && stream !== null && !signal.aborted; left -= 1) {
      const next = await lookOnce(deps, now, { stream, of, upTo });
      if (next === null) return;
      if (next === undefined) break;
      now = next;
      stream = (await streamsOf(deps.db, keyOf(monitor))).find((one) => one.version === version) ?? null;
    }
  }
}
