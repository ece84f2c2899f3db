import { HaechiError } from '@haechi/contract';
import { everywhere } from '../../platform/http/caller.ts';
import type { Log } from '../../platform/log.ts';
import type { Db } from '../../platform/postgres.ts';
import { type ModelRuntime, type Registry, versionLabel } from '../registry/index.ts';
import type { Systems } from '../systems/index.ts';
import { type Split, splitOf } from './assignment.ts';
import { effectiveLog } from './read-model.ts';
import type { ServingMetrics, TargetMeters } from './serving-metrics.ts';
import { type RouteRow, servingTables } from './store.ts';
import type { Target } from './targets.ts';

/** A version behind a route, ready to score; `model` is null while it cannot be loaded, and `problem` says why. */
export interface ServedTarget extends Target {
  readonly label: string;
  readonly meters: TargetMeters;
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
}

/** All that the hot path reads; replaced whole when a route changes. */
export interface ServedRoutes {
  readonly byId: ReadonlyMap<string, ServedRoute>;
  readonly defaultRoute: ServedRoute | null;
}

export interface ServedRoutesDeps {
  readonly log: Log;
  readonly metrics: ServingMetrics;
  readonly systems: Pick<Systems, 'all'>;
  readonly registry: Pick<Registry, 'getVersion' | 'loadModel'>;
}

/** Reads the routes and loads their models; a model stays loaded, by digest, as long as a route uses it. */
export class ServedRoutesLoader {
  readonly #deps: ServedRoutesDeps;
  #models = new Map<string, ModelRuntime>();

  constructor(deps: ServedRoutesDeps) {
    this.#deps = deps;
  }

  /** The content of the snapshot, models included: a process that has acknowledged it can answer with them. */
  async load(tx: Db): Promise<ServedRoutes> {
    const rows = await servingTables(tx).selectFrom('routes').selectAll().orderBy('id').execute();
    const systems = new Map((await this.#deps.systems.all(tx, everywhere)).map((system) => [system.id, system]));
    const byId = new Map<string, ServedRoute>();
    for (const row of rows) {
      const targets: ServedTarget[] = [];
      for (const target of row.targets) targets.push(await this.#target(tx, row, target));
      const split = splitOf(targets);
      const system = systems.get(row.system_id);
      if (split === undefined || system === undefined)
        throw new Error(`route ${row.id} has no stable target or system`);
      byId.set(row.id, {
        id: row.id,
        system: row.system_id,
        model: row.model_id,
        archived: system.archived_at !== null,
        log: effectiveLog(row.log, system.risk_tier),
        period: row.period_id,
        targets,
        split,
      });
    }
    const first = rows.find((row) => row.is_default);
    const content = { byId, defaultRoute: (first && byId.get(first.id)) ?? null };
    this.#forgetUnused(content);
    return content;
  }

  /** Tries again what could not be loaded, for instance after the artifact was restored. */
  async retry(db: Db, content: ServedRoutes): Promise<void> {
    for (const route of content.byId.values())
      for (const target of route.targets)
        if (target.model === null) {
          const { model, problem } = await this.#open(db, { model: route.model, version: target.version });
          target.model = model;
          target.problem = problem;
          if (model !== null)
            this.#deps.log.info({ route: route.id, version: target.label }, 'a model was loaded at last');
        }
  }

  async #target(tx: Db, row: RouteRow, target: Target): Promise<ServedTarget> {
    const label = versionLabel({ model: row.model_id, version: target.version });
    const opened = await this.#open(tx, { model: row.model_id, version: target.version });
    if (opened.problem !== null)
      this.#deps.log.error({ route: row.id, version: label, code: opened.problem.code }, 'a model could not be loaded');
    const labels = { system: row.system_id, route: row.id, version: label, variant: target.role };
    return { ...target, label, meters: this.#deps.metrics.forTarget(labels), ...opened };
  }

  async #open(db: Db, ref: { model: string; version: number }): Promise<Pick<ServedTarget, 'model' | 'problem'>> {
    try {
      const { artifact_sha256: digest } = await this.#deps.registry.getVersion(db, everywhere, ref);
      const model = this.#models.get(digest) ?? (await this.#deps.registry.loadModel(db, ref));
      this.#models.set(digest, model);
      return { model, problem: null };
    } catch (error) {
      // One artifact that cannot be loaded must not keep the other routes from changing.
      if (error instanceof HaechiError) return { model: null, problem: error };
      throw error;
    }
  }

  #forgetUnused(content: ServedRoutes): void {
    const used = [...content.byId.values()].flatMap((route) => route.targets.map((target) => target.model));
    this.#models = new Map(used.flatMap((model) => (model === null ? [] : [[model.sha256, model] as const])));
  }
}
