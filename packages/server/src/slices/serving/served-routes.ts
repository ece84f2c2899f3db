import { type ApprovalStatus, type HaechiError, type RouteSettings, routeSettingsSchema } from '@haechi/contract';
import { everywhere } from '../../platform/http/caller.ts';
import type { Log } from '../../platform/log.ts';
import type { Db } from '../../platform/postgres.ts';
import { type ModelRuntime, type Registry, versionLabel } from '../registry/index.ts';
import type { Systems } from '../systems/index.ts';
import { type Split, splitOf } from './assignment.ts';
import { atMost } from './at-most.ts';
import { LOADED_AT_ONCE } from './constants.ts';
import type { LoadedModels } from './loaded-models.ts';
import { effectiveLog } from './read-model.ts';
import type { ServingMetrics, TargetMeters } from './serving-metrics.ts';
import { refusalOf, spareRefs } from './spare-approvals.ts';
import { type RouteRow, servingTables } from './store.ts';
import type { Target } from './targets.ts';
import { Breaker } from './traffic/breaker.ts';
import { Lane, type LaneDeps } from './traffic/lane.ts';
import { ResultCache } from './traffic/result-cache.ts';

/** A version behind a route, ready to score; `model` is null while it cannot be loaded, and `problem` says why. */
export interface ServedTarget extends Target {
  readonly label: string;
  /** As events and metrics name it: the role, `fallback`, or `named` for one that a caller asked for. */
  readonly variant: string;
  readonly meters: TargetMeters;
  readonly lane: Lane;
  readonly breaker: Breaker;
  /** Whether its results are kept. */
  cached: boolean;
  model: ModelRuntime | null;
  problem: HaechiError | null;
}

export interface ServedRoute {
  readonly id: string;
  readonly system: string;
  readonly model: string;
  readonly archived: boolean;
  readonly log: 'after' | 'before';
  readonly period: string | null;
  readonly targets: readonly ServedTarget[];
  readonly split: Split<ServedTarget>;
  readonly settings: RouteSettings;
  readonly cache: ResultCache;
  /** Versions that it falls back to, by number, beside those of the split. */
  readonly spares: ReadonlyMap<number, ServedTarget>;
}

/** All that the hot path reads; replaced whole when a route changes. */
export interface ServedRoutes {
  readonly byId: ReadonlyMap<string, ServedRoute>;
  readonly defaultRoute: ServedRoute | null;
}

export interface ServedRoutesDeps {
  readonly log: Log;
  readonly metrics: Pick<ServingMetrics, 'forTarget'>;
  readonly systems: Pick<Systems, 'all'>;
  readonly models: LoadedModels;
  readonly registry: Pick<Registry, 'approvalStatuses'>;
  readonly lane: LaneDeps;
}

/** What a route remembers from one snapshot to the next, as long as its settings stay. */
interface RouteMemory {
  readonly settings: RouteSettings;
  readonly said: string;
  readonly cache: ResultCache;
  readonly targets: Map<string, Pick<ServedTarget, 'meters' | 'lane' | 'breaker'>>;
}

/** Reads the routes and loads their models; a model stays loaded, by digest, as long as a route uses it. */
export class ServedRoutesLoader {
  readonly #deps: ServedRoutesDeps;
  #memories = new Map<string, RouteMemory>();

  constructor(deps: ServedRoutesDeps) {
    this.#deps = deps;
  }

  /** The content of the snapshot, models included: a process that has acknowledged it can answer with them. */
  async load(tx: Db): Promise<ServedRoutes> {
    const rows = await servingTables(tx).selectFrom('routes').selectAll().orderBy('id').execute();
    const systems = new Map((await this.#deps.systems.all(tx, everywhere)).map((system) => [system.id, system]));
    const approvals = await this.#deps.registry.approvalStatuses(
      tx,
      rows.flatMap((row) => spareRefs(row.model_id, this.#memory(row).settings)),
    );
    const routes = await atMost(LOADED_AT_ONCE, rows, async (row): Promise<ServedRoute> => {
      const system = systems.get(row.system_id);
      if (system === undefined) throw new Error(`route ${row.id} has no system`);
      const log = effectiveLog(row.log, system.risk_tier);
      return { ...(await this.#route(tx, row, approvals)), archived: system.archived_at !== null, log };
    });
    const byId = new Map(routes.map((route) => [route.id, route]));
    for (const id of this.#memories.keys()) if (!byId.has(id)) this.#memories.delete(id);
    const first = rows.find((row) => row.is_default);
    const content = { byId, defaultRoute: (first && byId.get(first.id)) ?? null };
    this.#deps.models.keep('routes', modelsOf(content), lanesOf(content));
    return content;
  }

  async #route(
    tx: Db,
    row: RouteRow,
    approvals: ReadonlyMap<string, ApprovalStatus>,
  ): Promise<Omit<ServedRoute, 'archived' | 'log'>> {
    const memory = this.#memory(row);
    const targets: ServedTarget[] = [];
    for (const target of row.targets)
      targets.push(await this.#target(tx, row, { ...target, memory, variant: target.role }));
    const split = splitOf(targets);
    if (split === undefined) throw new Error(`route ${row.id} has no stable target`);
    const spares = new Map<number, ServedTarget>();
    for (const ref of spareRefs(row.model_id, memory.settings)) {
      const spare = { version: ref.version, weight: 0, role: 'stable', variant: 'fallback' } as const;
      const known = targets.find(({ version, role }) => version === ref.version && role === 'stable');
      const label = versionLabel(ref);
      const refused = refusalOf(label, approvals.get(label));
      spares.set(ref.version, known ?? (await this.#target(tx, row, { ...spare, memory, refused })));
    }
    return {
      id: row.id,
      system: row.system_id,
      model: row.model_id,
      period: row.period_id,
      targets,
      split,
      settings: memory.settings,
      cache: memory.cache,
      spares,
    };
  }

  /** Takes fallbacks out whose approval was taken back since, and says so in their `problem`; one query for all. Those approved again come back. */
  async recheck(db: Db, content: ServedRoutes): Promise<void> {
    const routes = [...content.byId.values()];
    const spares = routes.flatMap((route) =>
      [...route.spares.values()].filter(isSpare).map((target) => ({ route, target })),
    );
    if (spares.length === 0) return;
    const refs = spares.map(({ route, target }) => ({ model: route.model, version: target.version }));
    const approvals = await this.#deps.registry.approvalStatuses(db, refs);
    const again: typeof spares = [];
    for (const { route, target } of spares) {
      const refused = refusalOf(target.label, approvals.get(target.label));
      if (refused === null && isRefused(target)) again.push({ route, target });
      if (refused === null || isRefused(target)) continue;
      Object.assign(target, { model: null, problem: refused, cached: false });
      this.#deps.log.warn({ route: route.id, version: target.label }, 'a fallback is not approved any more');
    }
    await this.#open(db, content, again);
  }

  /** Tries again what could not be loaded, for instance after the artifact was restored. */
  async retry(db: Db, content: ServedRoutes): Promise<void> {
    const missing = [...content.byId.values()].flatMap((route) =>
      [...route.targets, ...route.spares.values()]
        .filter((target) => target.model === null && !isRefused(target))
        .map((target) => ({ route, target })),
    );
    await this.#open(db, content, missing);
  }

  async #open(
    db: Db,
    content: ServedRoutes,
    missing: readonly { readonly route: ServedRoute; readonly target: ServedTarget }[],
  ): Promise<void> {
    await atMost(LOADED_AT_ONCE, missing, async ({ route, target }) => {
      const { model, problem } = await this.#deps.models.open(db, { model: route.model, version: target.version });
      target.model = model;
      target.problem = problem;
      target.cached = keeps(route.settings, model);
      if (model !== null) this.#deps.log.info({ route: route.id, version: target.label }, 'a model was loaded at last');
    });
    this.#deps.models.keep('routes', modelsOf(content), lanesOf(content));
  }

  /** A version that is not behind the route, for a caller that asks for it. */
  async named(db: Db, route: ServedRoute, version: number): Promise<ServedTarget> {
    const row = { id: route.id, system_id: route.system, model_id: route.model };
    const memory = this.#memories.get(route.id) ?? newMemory(route.settings, '');
    return this.#target(db, row, { version, weight: 0, role: 'stable', variant: 'named', memory });
  }

  async #target(
    tx: Db,
    row: Pick<RouteRow, 'id' | 'system_id' | 'model_id'>,
    {
      memory,
      refused = null,
      ...target
    }: Target & { variant: string; memory: RouteMemory; refused?: HaechiError | null },
  ): Promise<ServedTarget> {
    const label = versionLabel({ model: row.model_id, version: target.version });
    const ref = { model: row.model_id, version: target.version };
    const opened = refused === null ? await this.#deps.models.open(tx, ref) : { model: null, problem: refused };
    if (opened.problem !== null && this.#deps.models.loads)
      this.#deps.log.error({ route: row.id, version: label, code: opened.problem.code }, 'a model could not be loaded');
    const key = `${target.version} ${target.variant}`;
    let known = memory.targets.get(key);
    if (known === undefined) {
      const labels = { system: row.system_id, route: row.id, version: label, variant: target.variant };
      known = {
        meters: this.#deps.metrics.forTarget(labels),
        lane: new Lane(memory.settings, this.#deps.lane),
        breaker: new Breaker(memory.settings.breaker),
      };
      memory.targets.set(key, known);
    }
    return { ...target, ...known, label, ...opened, cached: keeps(memory.settings, opened.model) };
  }

  #memory(row: RouteRow): RouteMemory {
    const said = JSON.stringify(row.settings);
    const known = this.#memories.get(row.id);
    if (known !== undefined && known.said === said) return known;
    const memory = newMemory(routeSettingsSchema.parse(row.settings), said);
    this.#memories.set(row.id, memory);
    return memory;
  }
}

/** Loaded for nothing but to stand in. */
const isSpare = ({ variant }: ServedTarget) => variant === 'fallback';
const isRefused = (target: ServedTarget) => isSpare(target) && target.problem?.code === 'version_not_approved';

function newMemory(settings: RouteSettings, said: string): RouteMemory {
  return { settings, said, cache: new ResultCache(settings.cache), targets: new Map() };
}

function keeps({ cache: { mode } }: RouteSettings, model: ModelRuntime | null): boolean {
  return mode === 'on' || (mode === 'auto' && model?.place === 'elsewhere');
}

const targetsOf = ({ byId }: ServedRoutes) =>
  [...byId.values()].flatMap((route) => [...route.targets, ...route.spares.values()]);
const modelsOf = (content: ServedRoutes) => targetsOf(content).flatMap(({ model }) => (model === null ? [] : [model]));
const lanesOf = (content: ServedRoutes) => targetsOf(content).map(({ lane }) => lane);
