import { flagsApi } from '@haechi/contract';
import type { Rows } from '../../../platform/clickhouse.ts';
import type { Clock } from '../../../platform/clock.ts';
import { actorOf } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import type { FlagExperiment } from './compile-flag.ts';
import { DEFAULT_RANGE_MS } from './constants.ts';
import { type Decision, evaluateFlag, type FlagSet, type Refusal } from './evaluate.ts';
import { contextIn } from './read-context.ts';
import { countExposed, flagView, listFlags, listRevisions } from './read-model.ts';
import type { flagService } from './service.ts';
import { flagRow, noFlag } from './store.ts';
import { type TakeDeps, takeExposures } from './take-exposures.ts';

export interface FlagRoutesDeps extends Omit<TakeDeps, 'now'> {
  readonly db: Db;
  readonly rows: Pick<Rows, 'query'>;
  readonly clock: Clock;
  readonly running: (db: Db) => Promise<readonly FlagExperiment[]>;
  readonly service: ReturnType<typeof flagService>;
  /** As the records have it now, before any process has taken it up. */
  readonly recorded: () => Promise<FlagSet>;
}

export function flagRoutes(deps: FlagRoutesDeps): Route[] {
  const { db, service, running } = deps;
  const now = () => deps.clock.now();
  return [
    route(flagsApi.list, async ({ scope, query }) => listFlags(db, scope, { query, running: await running(db) })),
    route(flagsApi.create, async ({ scope, body, caller }) => {
      const row = await transact(db, (tx) => service.create(tx, scope, { wish: body, actor: actorOf(caller) }));
      return flagView(row, []);
    }),
    route(flagsApi.get, async ({ scope, params }) =>
      flagView(await flagRow(db, scope, { key: params.flag }), await running(db)),
    ),
    route(flagsApi.update, async ({ scope, params, body, caller }) => {
      const wish = { key: params.flag, edit: body, actor: actorOf(caller) };
      const row = await transact(db, (tx) => service.update(tx, scope, wish));
      return flagView(row, await running(db));
    }),
    route(flagsApi.revisions, async ({ scope, params, query }) => {
      const { key } = await flagRow(db, scope, { key: params.flag });
      return listRevisions(db, key, query);
    }),
    route(flagsApi.explain, async ({ scope, params, body }) => {
      const { key } = await flagRow(db, scope, { key: params.flag });
      return explain(await deps.recorded(), key, body.context);
    }),
    route(flagsApi.exposures, async ({ scope, params, query }) => {
      const { key, system_id: system } = await flagRow(db, scope, { key: params.flag });
      const to = query.to === undefined ? now() : new Date(query.to);
      const from = query.from === undefined ? new Date(to.getTime() - DEFAULT_RANGE_MS) : new Date(query.from);
      return { items: await countExposed(deps.rows, { system, flag: key, from, to }) };
    }),
    route(flagsApi.expose, ({ scope, request }) => takeExposures({ ...deps, now }, scope, request.body)),
  ];
}

/** @throws HaechiError `not_found` for a flag that is archived, or whose system is. */
function explain(flags: FlagSet, key: string, context: unknown) {
  const flag = flags.get(key);
  if (flag === undefined) throw noFlag(key);
  const read = contextIn(context);
  const outcome: Decision | Refusal = read.ok ? evaluateFlag(flags, flag, read.context) : read;
  const nothing = { value: null, variant: null, reason: 'ERROR' as const, rule: null, experiment: null };
  if (!outcome.ok)
    return { key, ...nothing, holdout: null, prerequisite: null, error_code: outcome.code, error: outcome.message };
  const { variant, reason, rule, experiment, holdout, prerequisite } = outcome;
  const value = flag.definition.variants.find(({ name }) => name === variant)?.value ?? null;
  return { key, value, variant, reason, rule, experiment, holdout, prerequisite, error_code: null, error: null };
}
