/** For tests: monitors, objectives and alerts together on given stores, with real jobs between them. */
import type { Objective } from '@haechi/contract';
import { sql } from 'kysely';
import type { Rows } from '../../platform/clickhouse.ts';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import { Jobs } from '../../platform/jobs.ts';
import { createLog } from '../../platform/log.ts';
import type { Db } from '../../platform/postgres.ts';
import { systemRandom } from '../../platform/random.ts';
import type { Monitors } from '../monitors/index.ts';
import { openMonitors, type Shown, type TestMonitors } from '../monitors/monitors-fixture.ts';
import type { Notify } from '../notify/index.ts';
import { createObjectives, type Objectives } from '../objectives/index.ts';
import { ALERT_RAISED, type AlertRaised, type Alerts, createAlerts } from './index.ts';
import { listAlerts } from './read-model.ts';
import { alertsService } from './service.ts';

type Notice = Parameters<Notify['enqueue']>[1];

export interface Watch {
  readonly kit: TestMonitors;
  readonly service: ReturnType<typeof alertsService>;
  readonly byId: Alerts['byId'];
  /** Ids of alerts that later slices were told of, and what people were told. */
  readonly raised: string[];
  readonly notices: Notice[];
  startRoute(with_?: { candidate: boolean }): void;
  endCandidate(): void;
  /** Labelled rows; the positives of group f are missed by `unfair` more often than those of group m. */
  traffic(version: string, wish: { rows: number; unfair: number; from?: number }): Promise<void>;
  /** Monitors look, and all jobs that follow are done. */
  settle(): Promise<void>;
  /** The objectives are judged again and tell all that fails. */
  judgeAgain(): Promise<void>;
  secondServer(): Monitors;
  list(scope: Scope): ReturnType<typeof listAlerts>;
  objectives(): Promise<Objective[]>;
  stop(): Promise<void>;
}

const FAIR_TPR = 0.9;
const SPECIFICITY = 0.9;
/** Fractional parts of multiples of the golden ratio spread evenly, so that rates are met without chance. */
const GOLDEN = 0.618_033_988_749_895;

function rowsOf(version: string, wish: { rows: number; unfair: number; from: number; start: Date }): Shown[] {
  return Array.from({ length: wish.rows }, (_, place) => {
    const i = wish.from + place;
    const sex = i % 2 === 0 ? 'f' : 'm';
    const label = i % 4 < 2 ? 'yes' : 'no';
    const rate = label === 'no' ? 1 - SPECIFICITY : sex === 'f' ? FAIR_TPR - wish.unfair : FAIR_TPR;
    const prediction = (Math.floor(i / 4) * GOLDEN) % 1 < rate ? 'yes' : 'no';
    const time = new Date(wish.start.getTime() + i);
    return {
      id: `${version}-${i}`,
      time,
      version,
      route: 'apply',
      prediction,
      label,
      groups: { sex },
      confidence: 0.8,
    };
  });
}

function routeOf(system: string, since: Date) {
  const stable = { version: 1, label: 'loans/1' };
  const idle = {
    route: 'apply',
    system,
    model: 'loans',
    stable,
    candidate: null,
    candidateSince: null,
    period: null,
    changedAt: since,
  };
  const candidate = { version: 2, label: 'loans/2', weight: 5_000 };
  return { idle, running: { ...idle, candidate, candidateSince: since, period: 'period_1' } };
}

async function jobsLeft(db: Db): Promise<boolean> {
  const { rows } = await sql<{ left: boolean }>`
    select exists (select from pgboss.job where state in ('created', 'retry', 'active')) as left`.execute(db);
  return rows[0]?.left ?? false;
}

/** One system with a route that the test gives traffic and a candidate. */
export async function openWatch(stores: { db: Db; rows: Rows; postgresUrl: string }): Promise<Watch> {
  const { db } = stores;
  const jobs = new Jobs(stores.postgresUrl, { log: createLog('silent') });
  const kit = openMonitors(stores, jobs);
  const { clock, trail, world, monitors } = kit;
  const notices: Notice[] = [];
  const raised: string[] = [];
  const common = { db, clock, random: systemRandom, jobs, changes: { publish: async () => {} }, trail, monitors };
  const objectives: Objectives = createObjectives(common);
  const notify = { enqueue: async (_tx: Db, notice: Notice) => void notices.push(notice) };
  const alerts = createAlerts({ ...common, notify });
  jobs.work<AlertRaised>(ALERT_RAISED, async ({ data }) => void raised.push(data.alert));
  kit.onCreated.push(objectives.onSystemCreated);
  await jobs.start();
  await kit.createSystem('credit');
  const start = new Date(world.now.getTime() - 600_000);
  const route = routeOf('credit', start);
  const settle = async () => {
    await monitors.settle();
    while (await jobsLeft(db)) await clock.sleep(20);
  };
  return {
    kit,
    service: alertsService({ ...common, notify, jobs }),
    byId: alerts.byId,
    raised,
    notices,
    startRoute: (wish = { candidate: false }) => {
      world.splits = [wish.candidate ? route.running : route.idle];
    },
    endCandidate: () => {
      world.splits = [route.idle];
    },
    traffic: (version, wish) => kit.send('credit', rowsOf(version, { from: 0, ...wish, start })),
    settle,
    judgeAgain: async () => {
      await sql`update objectives set failing = '{}'`.execute(db);
      await objectives.judgeSystem('credit');
      await settle();
    },
    secondServer: () => openMonitors(stores, { enqueue: (tx, job) => jobs.enqueue(tx, job) }, world).monitors,
    list: (scope) => listAlerts({ db, monitors }, scope, { limit: 100 }),
    objectives: () => objectives.of(everywhere, 'credit'),
    stop: () => jobs.stop(),
  };
}
