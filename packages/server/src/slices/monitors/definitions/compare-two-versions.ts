import { HaechiError, type monitorDefinitionsApi, type QueryOf, type ResponseOf } from '@haechi/contract';
import { compareVersions } from '@haechi/monitoring';
import type { Scope } from '../../../platform/http/caller.ts';
import { DAY_MS, MAX_WINDOW_DAYS } from './constants.ts';
import type { DefinitionDeps } from './deps.ts';
import { rowsReader } from './rows-reader.ts';
import { versionSource } from './version-source.ts';

type Query = QueryOf<typeof monitorDefinitionsApi.compareVersions> & { readonly system: string };

/** Two versions over the same window, the last 24 hours unless said. @throws HaechiError `not_found`, `invalid_request` */
export async function compareTwoVersions(
  deps: DefinitionDeps,
  scope: Scope,
  query: Query,
): Promise<ResponseOf<typeof monitorDefinitionsApi.compareVersions>> {
  await deps.systems.get(deps.db, scope, query.system);
  const { system, a, b } = query;
  const now = deps.clock.now();
  const to = query.to === undefined ? now : new Date(query.to);
  const from = query.from === undefined ? new Date(to.getTime() - DAY_MS) : new Date(query.from);
  const length = to.getTime() - from.getTime();
  if (length <= 0 || length > MAX_WINDOW_DAYS * DAY_MS)
    throw new HaechiError(
      'invalid_request',
      `Compare versions over a window of up to ${MAX_WINDOW_DAYS} days that ends after it begins.`,
      {
        where: 'from',
      },
    );
  const span = { from, to };
  const first = await versionSource(deps, { system, version: a, span }, { kind: 'performance', prefix: 'a_' });
  const second = await versionSource(deps, { system, version: b, span }, { kind: 'performance', prefix: 'b_' });
  const rows = await compareVersions(rowsReader(deps.rows), {
    a: first.source,
    b: second.source,
    settings: first.settings,
    seed: Math.floor(to.getTime() / 1000) % 2 ** 31,
    now,
  });
  return { a, b, from: from.toISOString(), to: to.toISOString(), rows };
}
