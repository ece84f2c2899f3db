import {
  armFeature,
  BASELINE_CHUNKS,
  CHUNK_ROWS,
  type DriftFinding,
  driftFinding,
  RUN_ROWS,
  watchFeature,
} from '@haechi/stats';
import type { Asking } from '../sql/source-rows.ts';
import type { ColumnAccess } from '../table-source.ts';
import { chunkCounts } from './chunk-counts.ts';
import type { ChunkEnd } from './chunk-ends.ts';
import { CHUNKS_PER_STATEMENT } from './constants.ts';
import { planBaseline } from './plan-baseline.ts';
import {
  blindFrom,
  nextArming,
  type StreamColumn,
  type StreamRows,
  type StreamState,
  withColumns,
} from './stream-state.ts';

/** What a column was found to be, and when. */
export interface StreamFinding extends DriftFinding {
  /** Of the last row read, ms; null where it is not known. */
  readonly time: number | null;
}

/** What was seen in the chunks of one look. */
export interface StreamLook {
  readonly state: StreamState;
  /** Rows read by this look. */
  readonly rows: number;
  /** In the order of the rows. */
  readonly alarms: readonly StreamFinding[];
  /** The newest word on each column, in the order of the columns; `skipped` for one that is blind. */
  readonly latest: readonly StreamFinding[];
  /** Columns that got a new baseline after an alarm, and the row from which on they are armed again. */
  readonly rearmed: ReadonlyMap<string, number>;
  /** Columns whose baseline was not there any more when it was to be read: they begin another. */
  readonly lost: readonly string[];
}

/** A look under way. */
interface Watching {
  readonly asking: Asking;
  readonly rows: StreamRows;
  readonly accesses: ReadonlyMap<string, ColumnAccess>;
  readonly columns: Map<string, StreamColumn>;
  readonly alarms: StreamFinding[];
  readonly latest: Map<string, StreamFinding>;
  readonly rearmed: Map<string, number>;
  readonly lost: Set<string>;
}

/** Where a look stands: so many rows read, the last at this position. */
type Place = Pick<StreamState, 'row' | 'position'>;

/**
 * Watches the next chunks of a stream by counts that SQL makes: the same numbers as `stepDrift` of `@haechi/stats` on the rows themselves (a test holds the two
 * together). A column that alarms is reported once and reads a new baseline; the others stay armed.
 *
 * @param state where the stream stands
 * @param ends the chunks to watch, which begin after the state's position
 * @param columns all columns of the stream; one that the state has and these have not is left out
 */
export async function watchStream(
  asking: Asking,
  rows: StreamRows,
  look: { readonly state: StreamState; readonly ends: readonly ChunkEnd[]; readonly columns: readonly ColumnAccess[] },
): Promise<StreamLook> {
  const { ends, columns } = look;
  const accesses = new Map(columns.map((column) => [column.name, column]));
  const begun = withColumns(look.state, columns);
  const kept = Object.entries(begun.columns).filter(([name]) => accesses.has(name));
  const found = { alarms: [], latest: new Map(), rearmed: new Map(), lost: new Set<string>() };
  const watching: Watching = { asking, rows, accesses, columns: new Map(kept), ...found };
  let at: Place = begun;
  for (let from = 0; from < ends.length; ) {
    const arming = nextArming({ columns: Object.fromEntries(watching.columns) });
    const until = Math.min(
      ends.length,
      from + CHUNKS_PER_STATEMENT,
      from + Math.max(1, (arming - at.row) / CHUNK_ROWS),
    );
    const read = await watchChunks(watching, at, ends.slice(from, until));
    from += read;
    at = { row: at.row + read * CHUNK_ROWS, position: ends[from - 1]?.position ?? at.position };
    await armFull(watching, at);
  }
  return {
    state: { ...begun, ...at, columns: Object.fromEntries(watching.columns) },
    rows: at.row - begun.row,
    alarms: watching.alarms,
    latest: [...watching.latest.values()],
    rearmed: watching.rearmed,
    lost: [...watching.lost],
  };
}

/** Watches chunks up to where a column that alarmed meanwhile has a new baseline. @returns how many were watched */
async function watchChunks(watching: Watching, at: Place, ends: readonly ChunkEnd[]): Promise<number> {
  const { asking, rows, accesses, columns } = watching;
  const range = { after: at.position, upTo: ends.at(-1)?.position ?? at.position };
  const planned = [...columns].flatMap(([name, column]) => {
    const access = accesses.get(name);
    return column.phase === 'blind' || access === undefined ? [] : [{ column: access, plan: column.feature.plan }];
  });
  const counts = await chunkCounts(asking, rows, { range, chunks: ends.length, columns: planned });
  let until = ends.length;
  for (let chunk = 0; chunk < until; chunk += 1) {
    const end = ends[chunk];
    if (end === undefined) break;
    const here = { row: at.row + (chunk + 1) * CHUNK_ROWS, position: end.position };
    for (const [name, column] of columns) {
      const finding =
        column.phase === 'blind'
          ? blindFinding(name, here.row)
          : step(watching, { name, column, counts: counts.get(name)?.[chunk] ?? [], here });
      watching.latest.set(name, { ...finding, time: end.time });
      if (finding.verdict !== 'fail') continue;
      watching.alarms.push({ ...finding, time: end.time });
      until = Math.min(until, chunk + 1 + BASELINE_CHUNKS);
    }
  }
  return until;
}

const blindFinding = (column: string, row: number): DriftFinding => ({
  column,
  row,
  verdict: 'skipped',
  reason: 'baseline_being_read',
  evidence: null,
});

interface Step {
  readonly name: string;
  readonly column: Extract<StreamColumn, { phase: 'armed' }>;
  readonly counts: readonly number[];
  readonly here: Place;
}

function step({ columns }: Watching, { name, column, counts, here }: Step): DriftFinding {
  const look = watchFeature(column.feature, counts, { columns: columns.size, runRows: RUN_ROWS });
  const next = look.alarm ? blindFrom(here, column.feature.plan.kind, true) : { ...column, feature: look.armed };
  columns.set(name, next);
  return driftFinding(look, { column: name, row: here.row });
}

/** Arms the columns whose baseline is full. */
async function armFull(watching: Watching, at: Place): Promise<void> {
  const { asking, rows, accesses, columns } = watching;
  const n = BASELINE_CHUNKS * CHUNK_ROWS;
  const full = [...columns].flatMap(([name, column]) => {
    const access = accesses.get(name);
    return column.phase === 'blind' && column.row + n === at.row && access !== undefined ? [{ column, access }] : [];
  });
  const [first] = full;
  if (first === undefined) return;
  // They are full together, so they began together.
  const range = { after: first.column.after, upTo: at.position };
  const plans = await planBaseline(asking, rows, { range, n, columns: full.map(({ access }) => access) });
  const planned = full.flatMap(({ access }) => {
    const plan = plans.get(access.name);
    return plan === undefined ? [] : [{ column: access, plan }];
  });
  const counts = await chunkCounts(asking, rows, { range, chunks: BASELINE_CHUNKS, columns: planned });
  for (const { column, access } of full) {
    const plan = plans.get(access.name);
    const chunks = counts.get(access.name) ?? [];
    const there = chunks.reduce((sum, cells) => sum + cells.reduce((all, count) => all + count, 0), 0);
    if (plan === undefined || there < n) {
      watching.lost.add(access.name);
      columns.set(access.name, blindFrom(at, column.kind, column.again));
      continue;
    }
    columns.set(access.name, { phase: 'armed', since: at.row, again: column.again, feature: armFeature(plan, chunks) });
    if (column.again) watching.rearmed.set(access.name, at.row);
  }
}
