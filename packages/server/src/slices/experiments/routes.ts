import { isDeepStrictEqual } from 'node:util';
import {
  experimentsApi as api,
  type Experiment,
  type ExperimentDefinition,
  type ExperimentDesign,
  HaechiError,
} from '@haechi/contract';
import { actorOf, knownCaller, type Scope } from '../../platform/http/caller.ts';
import { type Route, type RouteInput, route } from '../../platform/http/route.ts';
import { transact } from '../../platform/postgres.ts';
import { experimentYaml, readExperimentYaml } from './definition-yaml.ts';
import type { ExperimentDeps } from './deps.ts';
import { readHoldout, setHoldout } from './holdout.ts';
import { type KeepingDeps, lookNow } from './keep-look.ts';
import type { StartWish } from './period-commands.ts';
import { planOf } from './plan-of.ts';
import { experimentView, listExperiments, listLooks, listPeriods, listVersions, resultsOf } from './read-model.ts';
import type { experimentService } from './service.ts';
import { experimentRow } from './store.ts';
import type { ExperimentRow } from './tables.ts';

interface ExperimentRoutesDeps extends ExperimentDeps {
  readonly service: ReturnType<typeof experimentService>;
  readonly keeping: KeepingDeps;
  readonly start: (scope: Scope, wish: Omit<StartWish, 'planned' | 'of'>) => Promise<ExperimentRow>;
  readonly design: (scope: Scope, definition: ExperimentDefinition) => Promise<ExperimentDesign>;
  readonly redesign: (scope: Scope, id: string) => Promise<ExperimentDesign>;
}

function absent(error: unknown): undefined {
  if (error instanceof HaechiError && error.code === 'not_found') return undefined;
  throw error;
}

/** Creates what is new, changes what is not; says which, and does neither on a dry run. */
function apply({ db, service, systems }: ExperimentRoutesDeps) {
  return async ({ scope, body, caller }: RouteInput<typeof api.applyYaml>) => {
    const definition = readExperimentYaml(body.yaml);
    planOf(definition);
    await systems.get(db, scope, definition.system);
    const actor = actorOf(caller);
    const known = await experimentRow(db, scope, { id: definition.id }).catch(absent);
    const same = isDeepStrictEqual(known?.definition, definition);
    const done = known === undefined ? 'created' : same ? 'same' : 'changed';
    if (body.dry_run) return { definition, done, experiment: null } as const;
    const row = await transact(db, (tx) =>
      known === undefined
        ? service.create(tx, scope, { definition, actor })
        : service.change(tx, scope, { id: known.id, definition, actor }),
    );
    return { definition, done, experiment: await experimentView(db, row) } as const;
  };
}

/** Endpoints of definitions. */
function definitionRoutes(deps: ExperimentRoutesDeps): readonly Route[] {
  const { db, service } = deps;
  return [
    route(api.list, ({ scope, query }) => listExperiments(db, scope, query)),
    route(api.get, async ({ scope, params }) => experimentView(db, await experimentRow(db, scope, params))),
    route(api.versions, ({ scope, params, query }) => listVersions(db, scope, { id: params.id, query })),
    route(api.create, async ({ scope, body, caller }) =>
      experimentView(
        db,
        await transact(db, (tx) => service.create(tx, scope, { definition: body, actor: actorOf(caller) })),
      ),
    ),
    route(api.change, async ({ scope, params, body, caller }) => {
      const wish = { id: params.id, definition: body, actor: actorOf(caller) };
      return experimentView(db, await transact(db, (tx) => service.change(tx, scope, wish)));
    }),
    route(api.applyYaml, apply(deps)),
    route(api.exportYaml, async ({ scope, params, reply }) => {
      const { definition } = await experimentRow(db, scope, params);
      reply.header('content-type', 'application/yaml; charset=utf-8');
      reply.header('content-disposition', `attachment; filename="${params.id}.experiment.yaml"`);
      await reply.send(experimentYaml(definition));
      return '';
    }),
    route(api.design, ({ scope, body }) => deps.design(scope, body)),
    route(api.redesign, ({ scope, params }) => deps.redesign(scope, params.id)),
  ];
}

/** Endpoints of the experiments. */
export function experimentRoutes(deps: ExperimentRoutesDeps): readonly Route[] {
  const { db, service, keeping } = deps;
  const shown = async (row: Promise<ExperimentRow>): Promise<Experiment> => experimentView(db, await row);
  return [
    ...definitionRoutes(deps),
    route(api.periods, ({ scope, params }) => listPeriods(db, scope, params.id)),
    route(api.start, ({ scope, params, caller }) =>
      shown(
        deps.start(scope, {
          ...{ id: params.id, actor: actorOf(caller) },
          rollouts: knownCaller(caller).scopeOf('rollouts.write'),
        }),
      ),
    ),
    route(api.stop, ({ scope, params, body, caller }) => {
      const reason = { key: 'experiments.stopped_by_hand', params: { reason: body.reason } };
      const wish = { id: params.id, actor: actorOf(caller), reason };
      return shown(transact(db, (tx) => keeping.periods.stop(tx, scope, wish)));
    }),
    route(api.archive, ({ scope, params, caller }) =>
      shown(transact(db, (tx) => service.archive(tx, scope, { id: params.id, actor: actorOf(caller) }))),
    ),
    route(api.look, async ({ scope, params }) => lookNow(keeping, await experimentRow(db, scope, params))),
    route(api.looks, ({ scope, params, query }) => listLooks(db, scope, { id: params.id, query })),
    route(api.results, ({ scope, params, query }) => resultsOf(db, scope, { id: params.id, period: query.period })),
    route(api.holdout, async ({ scope, params }) => {
      await deps.systems.get(db, scope, params.system);
      return readHoldout(db, params.system);
    }),
    route(api.setHoldout, ({ scope, params, body, caller }) =>
      transact(db, (tx) =>
        setHoldout(deps, tx, { scope, system: params.system, share: body.share, actor: actorOf(caller) }),
      ),
    ),
  ];
}
