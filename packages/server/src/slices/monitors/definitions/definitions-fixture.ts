/** For tests of the defined monitors: a system with its monitors, rows put straight into the store, and looks that a test asks for. */
import {
  type Finding,
  type MonitorEdit,
  type MonitorResult,
  monitorEditSchema,
  type ReferenceProfile,
  referenceProfileSchema,
} from '@haechi/contract';
import { quantileCuts, summariseNumeric } from '@haechi/stats';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Rows } from '../../../platform/clickhouse.ts';
import { systemClock } from '../../../platform/clock.ts';
import { everywhere } from '../../../platform/http/caller.ts';
import { createLog } from '../../../platform/log.ts';
import { createMetrics } from '../../../platform/metrics.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import { systemRandom } from '../../../platform/random.ts';
import { listFindings } from '../findings-store.ts';
import { knownVersions } from '../known-versions.ts';
import { openMonitors, type Shown, type TestMonitors } from '../monitors-fixture.ts';
import { definitionService } from './definition-service.ts';
import type { DefinitionDeps } from './deps.ts';
import { listResults } from './results-read.ts';
import { runMonitor } from './run-monitor.ts';

export type Wanted = z.input<typeof monitorEditSchema>;
export const actor = { kind: 'account', id: 'acc_1' } as const;

const HOUR = 3_600_000;
const midnight = Math.floor(systemClock.now().getTime() / (24 * HOUR)) * 24 * HOUR;
/** The present of the tests: recent, since the row store deletes by its own clock; ten minutes past midnight in UTC. */
export const now = new Date(midnight + 10 * 60_000);
/** So many hours after that midnight. */
export const at = (hours: number): Date => new Date(midnight + hours * HOUR);

export interface Scene {
  readonly kit: TestMonitors;
  readonly deps: DefinitionDeps;
  readonly service: ReturnType<typeof definitionService>;
  readonly enqueued: { queue: string; data: object }[];
  define(id: string, wanted: Wanted): Promise<MonitorEdit>;
  look(id: string): Promise<void>;
  /** Results of a monitor, oldest window first. */
  results(id: string): Promise<MonitorResult[]>;
  verdicts(id: string): Promise<MonitorResult['verdict'][]>;
  /** Of monitors, open and closed, newest first. */
  findings(): Promise<Finding[]>;
  setZone(zone: string): Promise<void>;
}

/** A new system in given stores; `now` is the time of its world. */
export async function openScene(stores: { db: Db; rows: Rows }, system: string, now: Date): Promise<Scene> {
  const { db, rows } = stores;
  const enqueued: Scene['enqueued'] = [];
  const jobs = {
    enqueue: async (_tx: unknown, job: { queue: string; data: object }) => {
      enqueued.push(job);
      return undefined;
    },
    work: () => {},
  };
  const kit = openMonitors(stores, jobs);
  kit.world.now = now;
  await kit.createSystem(system);
  const { clock, world } = kit;
  const given = {
    db,
    rows,
    clock,
    jobs,
    random: systemRandom,
    log: createLog('silent'),
    changes: { publish: async () => {} },
    schedules: kit.schedules,
    metrics: createMetrics(),
    trail: kit.trail,
    systems: kit.systems,
    events: kit.events,
    version: async (_system: string, label: string) => world.known.get(label) ?? null,
    profiles: kit.profiles,
    splits: async () => world.splits,
    plannedLabelled: async () => null,
  };
  const deps: DefinitionDeps = { ...given, versions: knownVersions(given) };
  const service = definitionService(deps);
  const { signal } = new AbortController();
  const results: Scene['results'] = async (id) =>
    (await listResults(rows, everywhere, { system, id, limit: 500 })).items.reverse();
  return {
    kit,
    deps,
    service,
    enqueued,
    define: (id, wanted) => {
      const edit = monitorEditSchema.parse(wanted);
      return transact(db, (tx) => service.create(tx, { system, id, scope: everywhere, actor }, edit));
    },
    look: (id) => runMonitor(deps, { system, id }, { signal }),
    results,
    verdicts: async (id) => (await results(id)).map(({ verdict }) => verdict),
    findings: async () => (await listFindings(db, everywhere, { system, limit: 100, basis: 'monitor' })).items,
    setZone: async (zone) => {
      await sql`update systems set time_zone = ${zone} where id = ${system}`.execute(db);
    },
  };
}

/** Predictions of one version, spread evenly over a span; numbers from the golden ratio, so that shares are met without chance. */
export function shownRows(wish: {
  readonly version: string;
  readonly from: Date;
  readonly to: Date;
  readonly count: number;
  readonly id?: string;
  /** Added to `amount`. */
  readonly shift?: number;
  /** Positives of group f that are missed, as a share. */
  readonly unfair?: number;
  readonly labelled?: boolean;
  readonly tier?: (place: number) => string;
}): Shown[] {
  const { version, from, to, count, id = version, shift = 0, unfair = 0, labelled = true } = wish;
  const step = (to.getTime() - from.getTime()) / count;
  return Array.from({ length: count }, (_, place): Shown => {
    const even = ((place + 1) * 0.618_033_988_749_895) % 1;
    const again = ((place + 1) * 0.754_877_666_246_693) % 1;
    const sex = place % 2 === 0 ? 'f' : 'm';
    const label = place % 4 < 2 ? 'yes' : 'no';
    const missed = label === 'yes' && sex === 'f' && even < unfair;
    const wrong = again < 0.1;
    const prediction = missed || wrong ? (label === 'yes' ? 'no' : 'yes') : label;
    return {
      id: `${id}-${from.getTime()}-${place}`,
      time: new Date(Math.floor(from.getTime() + place * step)),
      version,
      prediction,
      confidence: 0.8,
      num: [even * 100 + shift, again * 50],
      cat: [place % 3 === 0 ? 'car' : 'home'],
      groups: { sex },
      ...(labelled ? { label } : {}),
      ...(wish.tier === undefined ? {} : { tier: wish.tier(place) }),
    };
  });
}

/** What a version would bring that was trained on these rows. */
export function profileOf(rows: readonly { num?: readonly number[] }[]): ReferenceProfile {
  const numeric = (place: number) => {
    const values = Float64Array.from(rows, ({ num }) => num?.[place] ?? Number.NaN);
    return summariseNumeric(values, quantileCuts(values, 64));
  };
  return referenceProfileSchema.parse({
    format: 'haechi.profile.v1',
    rows: rows.length,
    numeric: { amount: numeric(0), age: numeric(1) },
    categorical: {
      purpose: { n: rows.length, missing: 0, other: 0, counts: { car: rows.length / 3, home: (2 * rows.length) / 3 } },
    },
  });
}
