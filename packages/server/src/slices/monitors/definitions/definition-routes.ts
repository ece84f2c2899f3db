import { monitorDefinitionsApi } from '@haechi/contract';
import { actorOf } from '../../../platform/http/caller.ts';
import { type Route, type RouteInput, route } from '../../../platform/http/route.ts';
import { transact } from '../../../platform/postgres.ts';
import { applyYaml } from './apply-yaml.ts';
import { askBackfill } from './backfill.ts';
import { listBackfills } from './backfill-store.ts';
import { compareTwoVersions } from './compare-two-versions.ts';
import { editOf } from './definition-row.ts';
import type { DefinitionService } from './definition-service.ts';
import { definitionsOf } from './definition-store.ts';
import { monitorsYaml } from './definition-yaml.ts';
import type { DefinitionDeps } from './deps.ts';
import { findRootCause } from './find-root-cause.ts';
import { indicatorHistory } from './history-read.ts';
import { previewMonitor } from './preview.ts';
import { listResults, oneResult } from './results-read.ts';
import { listRevisions } from './revision-store.ts';
import { starterMonitors } from './starter-monitors.ts';
import { listStates, oneState } from './states-read.ts';

const api = monitorDefinitionsApi;
interface Given {
  readonly deps: DefinitionDeps;
  readonly service: DefinitionService;
  /** A definition was changed: look soon. */
  readonly wake: () => void;
}
type Named = Pick<RouteInput<typeof api.remove>, 'params' | 'scope' | 'caller'>;

const keyOf = ({ params }: Pick<Named, 'params'>) => ({ system: params.system, id: params.monitor });
const wishOf = ({ params, scope, caller }: Named) => ({ ...keyOf({ params }), scope, actor: actorOf(caller) });

function editRoutes({ deps, service, wake }: Given): Route[] {
  const { db } = deps;
  return [
    route(api.create, async ({ scope, params, body, caller }) => {
      const { id, ...edit } = body;
      const wish = { system: params.system, id, scope, actor: actorOf(caller) };
      const created = await transact(db, (tx) => service.create(tx, wish, edit));
      wake();
      return created;
    }),
    route(api.update, async (input) => {
      const { revision, ...edit } = input.body;
      const changed = await transact(db, (tx) => service.update(tx, { ...wishOf(input), revision }, edit));
      wake();
      return changed;
    }),
    route(api.remove, async (input) => {
      await transact(db, (tx) => service.remove(tx, wishOf(input)));
      wake();
      return { removed: true } as const;
    }),
    route(api.exportYaml, async ({ scope, params, reply }) => {
      await deps.systems.get(db, scope, params.system);
      const rows = await definitionsOf(db, params.system);
      reply.header('content-type', 'application/yaml; charset=utf-8');
      reply.header('content-disposition', `attachment; filename="${params.system}.monitors.yaml"`);
      await reply.send(monitorsYaml(params.system, new Map(rows.map((row) => [row.id, editOf(row)]))));
      return '';
    }),
    route(api.applyYaml, async ({ scope, params, body, caller }) => {
      await deps.systems.get(db, scope, params.system);
      const wish = { system: params.system, scope, actor: actorOf(caller), body };
      const applied = await transact(db, (tx) => applyYaml(tx, service, wish));
      wake();
      return applied;
    }),
  ];
}

function readRoutes({ deps }: Given): Route[] {
  const { db, rows, clock } = deps;
  return [
    route(api.list, ({ scope, params, query }) => listStates(deps, scope, { ...query, system: params.system })),
    route(api.starters, async () => ({ items: [...starterMonitors] })),
    route(api.get, (input) => oneState(deps, input.scope, keyOf(input))),
    route(api.revisions, (input) => listRevisions(db, input.scope, { ...keyOf(input), ...input.query })),
    route(api.results, (input) => listResults(rows, input.scope, { ...keyOf(input), ...input.query })),
    route(api.result, (input) => oneResult(rows, input.scope, { ...keyOf(input), ...input.query })),
    route(api.history, (input) =>
      indicatorHistory(rows, input.scope, { ...keyOf(input), ...input.query, now: clock.now() }),
    ),
    route(api.backfills, (input) => listBackfills(db, input.scope, { ...keyOf(input), ...input.query })),
  ];
}

/** Endpoints of the defined monitors. */
export function definitionRoutes(given: Given): readonly Route[] {
  const { deps } = given;
  return [
    ...editRoutes(given),
    ...readRoutes(given),
    route(api.preview, ({ scope, params, body }) => previewMonitor(deps, scope, { system: params.system, edit: body })),
    route(api.backfill, (input) =>
      transact(deps.db, (tx) => askBackfill(tx, deps, { ...wishOf(input), ...input.body })),
    ),
    route(api.rootCause, ({ scope, params, query }) => findRootCause(deps, scope, { ...query, system: params.system })),
    route(api.compareVersions, ({ scope, params, query }) =>
      compareTwoVersions(deps, scope, { ...query, system: params.system }),
    ),
  ];
}
