import {
  HaechiError,
  indicatorCatalogue,
  type monitorDefinitionsApi,
  type QueryOf,
  type ResponseOf,
} from '@haechi/contract';
import { rootCause } from '@haechi/monitoring';
import type { Scope } from '../../../platform/http/caller.ts';
import { DAY_MS, MAX_WINDOW_DAYS } from './constants.ts';
import type { DefinitionDeps } from './deps.ts';
import { rowsReader } from './rows-reader.ts';
import type { Span } from './time-windows.ts';
import { versionSource } from './version-source.ts';

type Query = QueryOf<typeof monitorDefinitionsApi.rootCause> & { readonly system: string };

function spansOf(query: Query): { before: Span; after: Span } {
  const after = { from: new Date(query.from), to: new Date(query.to) };
  const length = after.to.getTime() - after.from.getTime();
  const to = query.before_to === undefined ? after.from : new Date(query.before_to);
  const from = query.before_from === undefined ? new Date(to.getTime() - length) : new Date(query.before_from);
  if (length <= 0 || from >= to)
    throw new HaechiError('invalid_request', 'A window ends before it begins. Set `to` after `from`.', { where: 'to' });
  if (Math.max(length, to.getTime() - from.getTime()) > MAX_WINDOW_DAYS * DAY_MS)
    throw new HaechiError('invalid_request', `A window is longer than ${MAX_WINDOW_DAYS} days. Choose shorter ones.`, {
      where: 'from',
    });
  return { before: { from, to }, after };
}

/** Which slice moved an indicator most between two windows of one version. @throws HaechiError `not_found`, `invalid_request` */
export async function findRootCause(
  deps: DefinitionDeps,
  scope: Scope,
  query: Query,
): Promise<ResponseOf<typeof monitorDefinitionsApi.rootCause>> {
  await deps.systems.get(deps.db, scope, query.system);
  const { indicator, system, version } = query;
  const spans = spansOf(query);
  // Outcomes need labels; numbers of the data itself are read without.
  const { kind } = indicatorCatalogue[indicator];
  const before = await versionSource(deps, { system, version, span: spans.before }, { kind, prefix: 'r_' });
  const after = await versionSource(deps, { system, version, span: spans.after }, { kind, prefix: 'c_' });
  // A feature stands at another place in each schema: each window has expressions of its own.
  const named = new Set(before.dimensions.map(({ name }) => name));
  return rootCause(rowsReader(deps.rows), {
    indicator,
    before: before.source,
    after: after.source,
    dimensions: after.dimensions.filter(({ name }) => named.has(name)),
    dimensionsBefore: before.dimensions,
    settings: after.settings,
    seed: Math.floor(spans.after.to.getTime() / 1000) % 2 ** 31,
    now: deps.clock.now(),
  });
}
