/** For tests of the monitors and of what follows from them: rows put straight into the store, a clock and a split of traffic that a test sets. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Rows } from '../../platform/clickhouse.ts';
import { type Clock, systemClock } from '../../platform/clock.ts';
import type { Jobs } from '../../platform/jobs.ts';
import { createLog } from '../../platform/log.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { systemRandom } from '../../platform/random.ts';
import { Schedules } from '../../platform/schedule.ts';
import { BUCKET_MS, markDirty } from '../events/index.ts';
import type { Registry } from '../registry/index.ts';
import type { RouteSplit } from '../serving/index.ts';
import { createSystems, type SystemListener } from '../systems/index.ts';
import { createTrail, type Trail } from '../trail/index.ts';
import { createMonitors, type KnownVersion, type Monitors } from './index.ts';
import type { JudgedBy } from './request-plan.ts';

/** One prediction of a test, with what came true if that is known. */
export interface Shown {
  readonly id: string;
  readonly time: Date;
  readonly version: string;
  readonly prediction: string;
  readonly route?: string;
  readonly environment?: string;
  readonly confidence?: number;
  readonly groups?: Readonly<Record<string, string>>;
  readonly num?: readonly number[];
  readonly cat?: readonly string[];
  readonly label?: string;
  readonly tier?: string;
  readonly user?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Arrival number; counted up from where the process began when left out. */
  readonly seq?: number;
}

export interface TestMonitors {
  readonly monitors: Monitors;
  readonly trail: Trail;
  /** Set by the test. */
  readonly world: {
    now: Date;
    splits: RouteSplit[];
    planned: number | null;
    /** What the rollout under way is judged by; left out: outcomes alone. */
    judgedBy?: JudgedBy;
    readonly known: Map<string, KnownVersion>;
    readonly compared: string[];
  };
  readonly clock: Clock;
  readonly profiles: Registry['profiles'];
  /** Looks at the defined monitors when a test lets it tick. */
  readonly schedules: Schedules;
  readonly systems: ReturnType<typeof createSystems>;
  readonly events: {
    schemasOfSystem: typeof schemasOfSystem extends (db: Db, system: string) => infer R ? (system: string) => R : never;
  };
  readonly onCreated: SystemListener[];
  createSystem(id: string): Promise<void>;
  /** Stores predictions and their labels, and marks their buckets. */
  send(system: string, shown: readonly Shown[]): Promise<void>;
  sendLabels(
    system: string,
    labels: readonly { id: string; time: Date; value: string; predicted: Date }[],
  ): Promise<void>;
  /** Actions in the trail, oldest first. */
  actions(): Promise<string[]>;
}

export const features = { num: ['amount', 'age'], cat: ['purpose'] } as const;
const schemaId = (system: string) => `fs_${system}`;
let sequence = 0;

function predictionRow(system: string, shown: Shown, now: Date): object {
  sequence += 1;
  return {
    system_id: system,
    time: shown.time,
    received_at: now,
    seq: shown.seq ?? sequence,
    id: shown.id,
    schema_id: schemaId(system),
    num: (shown.num ?? [0, 0]).map((value) => (Number.isNaN(value) ? 'nan' : value)),
    cat: shown.cat ?? [''],
    prediction: shown.prediction,
    prediction_num: 0,
    probabilities: {},
    confidence: shown.confidence ?? 'nan',
    groups: shown.groups ?? {},
    latency_ms: 1,
    tags: shown.tags ?? {},
    user: shown.user ?? '',
    session: '',
    tier: shown.tier ?? '',
    variant: '',
    route: shown.route ?? '',
    version: shown.version,
    environment: shown.environment ?? 'production',
  };
}

async function mark(db: Db, system: string, marked: { times: readonly Date[]; now: Date }): Promise<void> {
  const buckets = new Set(marked.times.map((time) => Math.floor(time.getTime() / BUCKET_MS)));
  await markDirty(db, new Map([[system, buckets]]), marked.now);
}

function sender(stores: { db: Db; rows: Rows }, now: () => Date) {
  const { db, rows } = stores;
  const sendLabels: TestMonitors['sendLabels'] = async (system, labels) => {
    const values = labels.map(({ id, time, value }) => {
      sequence += 1;
      const place = { system_id: system, prediction_id: id, time, received_at: now(), seq: sequence };
      return {
        ...place,
        id: `label_${sequence}`,
        value,
        value_num: 0,
        tags: {},
        version: '',
        environment: 'production',
      };
    });
    await rows.insert('labels', values);
    await mark(db, system, { times: labels.map(({ predicted }) => predicted), now: now() });
  };
  const send: TestMonitors['send'] = async (system, shown) => {
    await sql`insert into feature_schemas (id, system_id, num, cat) values
      (${schemaId(system)}, ${system}, ${[...features.num]}, ${[...features.cat]}) on conflict do nothing`.execute(db);
    await rows.insert(
      'predictions',
      shown.map((one) => predictionRow(system, one, now())),
    );
    await mark(db, system, { times: shown.map(({ time }) => time), now: now() });
    const labels = shown.flatMap(({ id, time, label }) =>
      label === undefined ? [] : [{ id, time: new Date(time.getTime() + 1), value: label, predicted: time }],
    );
    if (labels.length > 0) await sendLabels(system, labels);
  };
  return { send, sendLabels };
}

async function schemasOfSystem(db: Db, system: string) {
  const found = await sql<{ id: string; num: string[]; cat: string[] }>`
    select id, num, cat from feature_schemas where system_id = ${system}`.execute(db);
  return found.rows.map((row) => ({ ...row, system }));
}

/** Profiles that a test's world keeps. */
function profilesIn({ known }: Pick<TestMonitors['world'], 'known'>): Registry['profiles'] {
  return {
    request: async () => '',
    store: async (_tx, _scope, { model, version, profile }) => {
      const label = `${model}/${version}`;
      known.set(label, { classes: [], ...known.get(label), profile });
    },
  };
}

/** The slice on given stores. `world` may be shared by two of them, which then are two servers. */
export function openMonitors(
  stores: { readonly db: Db; readonly rows: Rows },
  jobs: Pick<Jobs, 'enqueue'> & Partial<Pick<Jobs, 'work'>>,
  shared?: TestMonitors['world'],
): TestMonitors {
  const { db, rows } = stores;
  const world: TestMonitors['world'] = shared ?? {
    now: lastTwentyPast(),
    splits: [],
    planned: null,
    known: new Map(),
    compared: [],
  };
  const clock: Clock = { ...systemClock, now: () => world.now };
  const log = createLog('silent');
  const random = systemRandom;
  const changes = { publish: async () => {} };
  const folder = join(tmpdir(), 'haechi-monitors-unused');
  const trail = createTrail({ db, clock, random, log, dataDir: folder, mirror: { dir: folder, chosen: true } });
  const onCreated: SystemListener[] = [];
  const systems = createSystems({ db, clock, trail, changes, timeZone: 'UTC', onCreated, onChanged: [] });
  const schedules = new Schedules({ db, clock, log, processId: random.id('prc', clock.now()) });
  const events = { schemasOfSystem: (system: string) => schemasOfSystem(db, system) };
  const monitors = createMonitors({
    db,
    rows,
    clock,
    random,
    log,
    changes,
    jobs: {
      enqueue: (tx, job) => jobs.enqueue(tx, job),
      work: (name, handler, options) => jobs.work?.(name, handler, options),
    },
    schedules,
    trail,
    systems,
    profiles: profilesIn(world),
    metrics: createMetrics(),
    events,
    version: async (_system, label) => world.known.get(label) ?? null,
    splits: async () => world.splits,
    plannedLabelled: async () => world.planned,
    judgedBy: async () => world.judgedBy ?? null,
    onCompared: (route) => world.compared.push(route),
  });
  onCreated.push(monitors.onSystemCreated);
  const actor = { kind: 'account', id: 'acc_1' } as const;
  const blank = { description: '', owner: '', risk_tier: 'limited' } as const;
  return {
    monitors,
    profiles: profilesIn(world),
    trail,
    world,
    clock,
    schedules,
    systems,
    events,
    onCreated,
    createSystem: async (id) => {
      await transact(db, (tx) => systems.create(tx, { id, name: id, ...blank }, actor));
    },
    ...sender(stores, () => world.now),
    actions: async () => {
      const found = await sql<{ body: string }>`select body from trail_pending order by position`.execute(db);
      return found.rows.map(({ body }) => (JSON.parse(body) as { action: string }).action);
    },
  };
}

/** Twenty past the last hour but one: always the same place in its quarter hour, and recent, since the row store deletes old points by its own clock. */
function lastTwentyPast(): Date {
  const hour = 3_600_000;
  return new Date(Math.floor(systemClock.now().getTime() / hour) * hour - hour + 20 * 60_000);
}
