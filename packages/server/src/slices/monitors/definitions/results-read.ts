import {
  type Analysis,
  analysisSchema,
  HaechiError,
  type Message,
  type MonitorResult,
  type monitorDefinitionsApi,
  type QueryOf,
  type ResponseOf,
} from '@haechi/contract';
import type { Rows } from '../../../platform/clickhouse.ts';
import { inScope, type Scope } from '../../../platform/http/caller.ts';
import { NEWEST_MS } from './constants.ts';
import type { MonitorKey } from './definition-row.ts';

interface ResultRow {
  monitor: string;
  revision: number;
  version: string;
  slice: string;
  from_time: string;
  to_time: string;
  verdict: MonitorResult['verdict'];
  reason: string;
  n_reference: number;
  n_current: number;
  failed: number;
  judged: number;
  revised: boolean;
  path: MonitorResult['path'];
  evaluated_at: string;
}

const columns =
  'monitor, revision, version, slice, from_time, to_time, verdict, reason, n_reference, n_current, failed, judged, revised, path, evaluated_at';
const iso = (time: string) => new Date(time).toISOString();

function resultView(row: ResultRow): MonitorResult {
  const { from_time: from, to_time: to, reason, evaluated_at, ...rest } = row;
  return {
    ...rest,
    // Written by storeResults alone.
    reason: JSON.parse(reason) as Message,
    window: { from: iso(from), to: iso(to) },
    evaluated_at: iso(evaluated_at),
  };
}

type ResultsQuery = QueryOf<typeof monitorDefinitionsApi.results>;
interface Cursor {
  readonly to: string;
  readonly version: string;
  readonly slice: string;
}

function readCursor(cursor: string): Cursor {
  try {
    const [to, version, slice] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (
      typeof to === 'string' &&
      !Number.isNaN(Date.parse(to)) &&
      typeof version === 'string' &&
      typeof slice === 'string'
    )
      return { to, version, slice };
  } catch {
    // Falls through to the refusal below.
  }
  throw new HaechiError('invalid_request', 'The cursor is not one that a page gave. Start again without it.', {
    where: 'cursor',
  });
}

/** Evaluations of a monitor, newest window first, then by version and slice. Empty outside the scope. */
export async function listResults(
  rows: Rows,
  scope: Scope,
  query: MonitorKey & ResultsQuery,
): Promise<ResponseOf<typeof monitorDefinitionsApi.results>> {
  if (!inScope(scope, query.system)) return { items: [], next: null };
  const after = query.cursor === undefined ? null : readCursor(query.cursor);
  const conditions = [
    'system_id = {system:String}',
    'monitor = {monitor:String}',
    ...(query.from === undefined ? [] : [`to_time >= {from:DateTime64(3, 'UTC')}`]),
    ...(query.to === undefined ? [] : [`to_time <= {to:DateTime64(3, 'UTC')}`]),
    ...(query.version === undefined ? [] : ['version = {version:String}']),
    ...(query.slice === undefined ? [] : ['slice = {slice:String}']),
    ...(after === null
      ? []
      : [
          `(to_time < {after:DateTime64(3, 'UTC')} or (to_time = {after:DateTime64(3, 'UTC')} and (version, slice) > ({after_version:String}, {after_slice:String})))`,
        ]),
  ];
  const found = await rows.query<ResultRow>(
    `select ${columns} from monitor_results final where ${conditions.join(' and ')}
     order by to_time desc, version, slice limit {most:UInt32}`,
    {
      system: query.system,
      monitor: query.id,
      ...(query.from === undefined ? {} : { from: new Date(query.from) }),
      ...(query.to === undefined ? {} : { to: new Date(query.to) }),
      ...(query.version === undefined ? {} : { version: query.version }),
      ...(query.slice === undefined ? {} : { slice: query.slice }),
      ...(after === null ? {} : { after: new Date(after.to), after_version: after.version, after_slice: after.slice }),
      most: query.limit + 1,
    },
  );
  const shown = found.slice(0, query.limit).map(resultView);
  const last = shown.at(-1);
  const next =
    found.length > query.limit && last !== undefined
      ? Buffer.from(JSON.stringify([last.window.to, last.version, last.slice])).toString('base64url')
      : null;
  return { items: shown, next };
}

/** One evaluation with its whole analysis. @throws HaechiError `not_found` */
export async function oneResult(
  rows: Rows,
  scope: Scope,
  at: MonitorKey & QueryOf<typeof monitorDefinitionsApi.result>,
): Promise<MonitorResult & { analysis: Analysis }> {
  const [found] = inScope(scope, at.system)
    ? await rows.query<ResultRow & { analysis: string }>(
        `select ${columns}, analysis from monitor_results final
         where system_id = {system:String} and monitor = {monitor:String} and to_time = {to:DateTime64(3, 'UTC')}
           and version = {version:String} and slice = {slice:String}`,
        { system: at.system, monitor: at.id, to: new Date(at.to), version: at.version, slice: at.slice },
      )
    : [];
  if (found === undefined)
    throw new HaechiError(
      'not_found',
      `The monitor ${at.id} has no result of a window that ends at ${at.to} for this version and slice.`,
      {
        where: 'to',
      },
    );
  const { analysis, ...row } = found;
  return { ...resultView(row), analysis: analysisSchema.parse(JSON.parse(analysis)) };
}

const severity = `indexOf(['fail', 'error', 'pass', 'skipped'], toString(verdict))`;

/**
 * The newest evaluation of each monitor of a system: of the versions and slices of its newest window the worst. Rows that an earlier evaluation of the window left,
 * such as that there was nothing before rows came late, count no more.
 */
export async function latestResults(
  rows: Rows,
  about: { readonly system: string; readonly now: Date; readonly monitor?: string },
): Promise<ReadonlyMap<string, MonitorResult>> {
  const found = await rows.query<ResultRow>(
    `select ${columns} from (
       select ${columns}, max(evaluated_at) over (partition by monitor, to_time) as last from monitor_results final
       where system_id = {system:String} and to_time >= {from:DateTime64(3, 'UTC')} and ({monitor:String} = '' or monitor = {monitor:String}))
     where evaluated_at = last
     order by monitor, to_time desc, ${severity}, version, slice limit 1 by monitor`,
    { system: about.system, from: new Date(about.now.getTime() - NEWEST_MS), monitor: about.monitor ?? '' },
  );
  return new Map(found.map((row) => [row.monitor, resultView(row)]));
}
