/** From one file to a document: its rows in order, watched as the server's monitor of a stream watches them. */
import type { Message } from '@haechi/contract';
import {
  type ColumnAccess,
  chunkEnds,
  type StreamRows,
  startStream,
  streamAnalysis,
  watchStream,
} from '@haechi/monitoring';
import { type PlannedColumn, planColumns } from './column-plan.ts';
import { type DataFile, openDataFile } from './data-file.ts';
import { type FileEngine, openFileEngine } from './file-engine.ts';
import { inspectFile } from './inspect-file.ts';
import { type LoadedTable, loadTable } from './load-table.ts';
import { columnNotes, factsOf, type ReportInput, rolesOf } from './make-report.ts';
import type { ReportDocument } from './report-document.ts';
import { sourceOf } from './table-source.ts';

/** Name of the column with a row's place in the file; no column of a file is called so. */
const PLACE = '\0place';
const place: PlannedColumn = {
  name: PLACE,
  access: 'hx_place',
  type: 'UInt64',
  form: 'number',
  present: 1,
  numbers: 1,
  whole: 1,
  booleans: 0,
  instants: 0,
  distinct: 1,
  ordered: true,
  quarters: [],
  readAs: 'number',
  leftOut: null,
};

/** Rows in their order, with the columns that are watched. */
interface Ordered {
  readonly rows: StreamRows;
  readonly count: number;
  readonly columns: readonly ColumnAccess[];
}

/** @throws UsageProblem when the file cannot be read or an option names what is not there */
export async function makeStreamReport({ options, now, onStep }: Omit<ReportInput, 'verb'>): Promise<ReportDocument> {
  const began = now();
  onStep('open');
  using engine = openFileEngine();
  const file = await openDataFile(engine, options.current, 'current');
  onStep('inspect');
  const named = options.columns;
  const plan = planColumns(await inspectFile(engine, file, new Set(Object.values(named).flat())), null, named);
  const notes = columnNotes(plan, named);
  onStep('load');
  await engine.release();
  const time = plan.current.find(({ name }) => name === named.time);
  const loaded = await loadNumbered(engine, file, { columns: plan.current, time });
  const table = { ...loaded, columns: loaded.columns.filter(({ name }) => name !== PLACE) };
  const source = {
    named,
    task: 'classification',
    positive: null,
    classes: null,
    threshold: 0,
    bands: new Map(),
    region: null,
  } as const;
  const { columns } = sourceOf(table, 'data_drift', source);
  const ordered = { ...(await orderRows(engine, loaded, time)), columns };
  onStep('stream');
  const analysis = await watch(engine, ordered);
  return {
    format: 'haechi.report.v1',
    verdict: analysis.verdict,
    reason: analysis.reason,
    analyses: [analysis],
    current: factsOf(file, table),
    reference: null,
    roles: rolesOf(named),
    judge: options.judge,
    preset: 'haechi',
    notes: [...notes, ...rowNotes(table, { count: ordered.count, time: named.time, file: options.current })],
    made_at: began.toISOString(),
    seconds: (now().getTime() - began.getTime()) / 1000,
  };
}

/** Loads the file with the place of each row in it. One thread reads, so that places follow the file. */
async function loadNumbered(
  engine: FileEngine,
  file: DataFile,
  { columns, time }: { readonly columns: readonly PlannedColumn[]; readonly time: PlannedColumn | undefined },
): Promise<LoadedTable> {
  const from = `(SELECT *, rowNumberInAllBlocks() AS hx_place FROM ${file.from})`;
  const settings = [file.settings, 'max_threads = 1', 'input_format_parquet_preserve_order = 1'];
  const numbered = { ...file, from, settings: settings.filter((one) => one !== '').join(', ') };
  const extra = new Map(time === undefined ? [] : [[time.name, timeForm(time)] as const]);
  return loadTable(engine, numbered, { name: 'current_rows', columns: [...columns, place], extra });
}

/** A time that is a number orders the rows and is no date. */
const timeForm = ({ readAs }: PlannedColumn): 'n' | 'd' => (readAs === 'number' ? 'n' : 'd');

/** Puts the rows in the order of the time, those of one time and all without a time column in the order of the file. Rows without a time are left out. */
async function orderRows(
  engine: FileEngine,
  table: LoadedTable,
  time: PlannedColumn | undefined,
): Promise<Omit<Ordered, 'columns'>> {
  const keyOf = (name: string, form: 'n' | 'd') => table.columns.find((one) => one.name === name)?.forms.get(form);
  const placeKey = keyOf(PLACE, 'n') ?? 'h';
  const timeKey = time === undefined ? undefined : keyOf(time.name, timeForm(time));
  const isDate = time !== undefined && timeForm(time) === 'd';
  const kept = timeKey === undefined ? '1' : isDate ? `${timeKey} IS NOT NULL` : `NOT isNaN(${timeKey})`;
  const order = timeKey === undefined ? placeKey : `${timeKey}, ${placeKey}`;
  await engine.command(
    `CREATE TABLE stream_rows ENGINE = MergeTree ORDER BY hx_row AS
     SELECT rowNumberInAllBlocks() + 1 AS hx_row, * FROM (SELECT * FROM ${table.name} WHERE ${kept} ORDER BY ${order}) SETTINGS max_threads = 1`,
  );
  await engine.command(`DROP TABLE ${table.name}`);
  await engine.release();
  const { rows } = await engine.query<{ count: number }>('SELECT count() AS count FROM stream_rows', {});
  return {
    count: rows[0]?.count ?? 0,
    rows: {
      position: 'hx_row',
      source: ({ after, upTo }) => ({
        from: `(SELECT * FROM stream_rows WHERE hx_row > ${after} AND hx_row <= ${upTo})`,
        params: {},
        columns: [],
        roles: { sensitive: [], ...(isDate && timeKey !== undefined ? { time: timeKey } : {}) },
        task: 'classification',
        positive: null,
      }),
    },
  };
}

async function watch(engine: FileEngine, { rows, count, columns }: Ordered) {
  const asking = { reader: engine, costs: [] };
  const ends = await chunkEnds(asking, rows, { after: 0, upTo: count });
  return streamAnalysis(await watchStream(asking, rows, { state: startStream(0), ends, columns }), asking.costs);
}

function rowNotes(
  table: LoadedTable,
  { count, time, file }: { readonly count: number; readonly time: string | null; readonly file: string },
): readonly Message[] {
  if (table.rows === 0) return [{ key: 'report.note.no_rows', params: { file } }];
  const rows = table.rows - count;
  return rows === 0 ? [] : [{ key: 'report.note.without_time', params: { rows, column: time } }];
}
