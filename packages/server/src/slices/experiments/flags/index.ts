import { flagDefinitionSchema } from '@haechi/contract';
import type { Rows } from '../../../platform/clickhouse.ts';
import { everywhere } from '../../../platform/http/caller.ts';
import type { Route } from '../../../platform/http/route.ts';
import type { Log } from '../../../platform/log.ts';
import type { Metrics } from '../../../platform/metrics.ts';
import type { Db } from '../../../platform/postgres.ts';
import { bumpSnapshot, type Snapshots } from '../../../platform/snapshots.ts';
import type { Events } from '../../events/index.ts';
import type { SystemListener, Systems } from '../../systems/index.ts';
import { assignUnit } from '../assignment.ts';
import { flagsTopic, runningOnFlags } from '../running-read.ts';
import { type CompiledFlag, compileFlag, type FlagExperiment } from './compile-flag.ts';
import { compileConditions } from './conditions.ts';
import type { FlagSet } from './evaluate.ts';
import { ExposureLog } from './exposure-log.ts';
import { flagMetrics } from './flag-metrics.ts';
import { flagRoutes } from './flag-routes.ts';
import { ofrepRoutes } from './ofrep-routes.ts';
import { type FlagServiceDeps, flagService } from './service.ts';
import { flagTables } from './tables.ts';

export { ofrepEnvelope } from './ofrep-envelope.ts';

export interface FlagsDeps extends Omit<FlagServiceDeps, 'running' | 'systems'> {
  readonly db: Db;
  readonly rows: Pick<Rows, 'query'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly snapshots: Pick<Snapshots, 'register'>;
  readonly systems: Pick<Systems, 'requireOpen' | 'all'>;
  readonly events: Pick<Events, 'appendExposures'>;
}

export interface Flags extends Pick<ReturnType<typeof flagService>, 'requireVariants'> {
  readonly routes: readonly Route[];
  /** For `onChanged` of systems: the flags of an archived system answer no more. */
  readonly onSystemChanged: SystemListener;
}

/** Feature flags: each process evaluates from a snapshot in memory; asking touches no database. */
export function createFlags(deps: FlagsDeps): Flags {
  const { clock, random } = deps;
  const service = flagService({ ...deps, running });
  const exposures = new ExposureLog(deps);
  const snapshot = deps.snapshots.register(flagsTopic, (tx) => loadFlags(tx, deps));
  const flags = () => snapshot.current();
  const recorded = () => loadFlags(deps.db, deps);
  const outcomes = flagMetrics(deps.metrics);
  const newId = () => random.id('exp', clock.now());
  return {
    routes: [
      ...flagRoutes({ ...deps, flags, recorded, running, service, exposures, newId }),
      ...ofrepRoutes({ flags, exposures, evaluated: outcomes.evaluated }),
    ],
    requireVariants: service.requireVariants,
    onSystemChanged: async (tx) => {
      await bumpSnapshot(tx, flagsTopic);
    },
  };
}

/** Experiments under way, in the words of an evaluation. */
async function running(db: Db): Promise<FlagExperiment[]> {
  return (await runningOnFlags(db)).map((one) => ({
    experiment: one.experiment,
    period: one.period,
    flag: one.flag,
    variants: one.arms.map(({ variant }) => variant),
    by: one.unit === 'session' ? 'session' : 'targetingKey',
    holds: compileConditions(one.when),
    assign: (unit) => {
      const given = assignUnit(one, unit);
      if (given.arm !== null) return { variant: given.variant, holdout: null };
      return { variant: null, holdout: given.why === 'holdout' ? one.system : null };
    },
  }));
}

/** Every flag in use of the systems that are. */
async function loadFlags(tx: Db, { systems, log }: Pick<FlagsDeps, 'systems' | 'log'>): Promise<FlagSet> {
  const open = new Set(
    (await systems.all(tx, everywhere)).filter((one) => one.archived_at === null).map(({ id }) => id),
  );
  const experiments = new Map((await running(tx)).map((one) => [one.flag, one]));
  const rows = await flagTables(tx)
    .selectFrom('flags')
    .select(['key', 'system_id', 'revision', 'definition'])
    .where('archived_at', 'is', null)
    .orderBy('key')
    .execute();
  const flags = new Map<string, CompiledFlag>();
  for (const { key, revision, system_id: system, definition } of rows) {
    if (!open.has(system)) continue;
    const parsed = flagDefinitionSchema.safeParse(definition);
    // One that cannot be read must not keep the others from changing; applications get their own default for it.
    if (parsed.success)
      flags.set(key, compileFlag({ key, revision, system, definition: parsed.data }, experiments.get(key) ?? null));
    else log.error({ flag: key, problem: parsed.error.issues[0]?.message }, 'a flag cannot be read');
  }
  return flags;
}
