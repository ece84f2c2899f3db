/**
 * The composition: which slices there are, in which order, and what each is given. The only place that knows them all. A port that an earlier slice states and a later
 * one fills is a function here, called when both exist.
 */
import { fileURLToPath } from 'node:url';
import { api, type Endpoint } from '@haechi/contract';
import type { FastifyInstance } from 'fastify';
import product from '../package.json' with { type: 'json' };
import {
  aftermathOf,
  evidenceOf,
  goOnLater,
  governed,
  knownVersion,
  predictProcesses,
  rollBack,
  rolloutTo,
} from './app-ports.ts';
import { consoleFiles } from './edge/console-files.ts';
import { createEdge, type EdgeDeps } from './edge/index.ts';
import { eventNotices } from './event-notices.ts';
import type { Platform } from './open-platform.ts';
import { FleetMetrics } from './platform/fleet-metrics.ts';
import { everywhere } from './platform/http/caller.ts';
import { closeServer } from './platform/http/close-server.ts';
import type { Route } from './platform/http/route.ts';
import { createHttpServer } from './platform/http/server.ts';
import { requestDurations } from './platform/metrics.ts';
import { processSocketOf } from './platform/process-sockets.ts';
import { MADE_KEY, readyChecks } from './ready-checks.ts';
import { serverGauges } from './server-gauges.ts';
import { type Access, createAccess } from './slices/access/index.ts';
import { ALERT_RAISED, type AlertRaised, createAlerts } from './slices/alerts/index.ts';
import { createEvents } from './slices/events/index.ts';
import { createExperiments, createFlags, ofrepEnvelope } from './slices/experiments/index.ts';
import { createGovernance } from './slices/governance/index.ts';
import { createIncidents } from './slices/incidents/index.ts';
import { createMonitors } from './slices/monitors/index.ts';
import { createNotify } from './slices/notify/index.ts';
import { createObjectives } from './slices/objectives/index.ts';
import { createRegistry } from './slices/registry/index.ts';
import { createReleases } from './slices/releases/index.ts';
import { answerRetries, createResponses, POLICY_RUN, type PolicyRunJob } from './slices/responses/index.ts';
import { createServing, inferenceEnvelope } from './slices/serving/index.ts';
import { createSystems, type SystemListener } from './slices/systems/index.ts';
import { createTracking, mlflowEnvelope } from './slices/tracking/index.ts';
import { createTrail } from './slices/trail/index.ts';
import { stopInOrder } from './stop-in-order.ts';
import { registryHolds, trackedSources } from './tracked-sources.ts';

/** A slice as the composition sees it. */
interface Slice {
  readonly routes: readonly Route[];
  start?(): Promise<void>;
  stop?(): Promise<void>;
}

export interface App {
  /** The HTTP edge; listens on nothing until told. */
  readonly http: FastifyInstance;
  readonly routes: readonly Route[];
  readonly access: Access;
  /** Starts every part, in order. */
  start(): Promise<void>;
  /** Says from now on that it is not ready, and goes on. */
  drain(): void;
  /** Answers what is under way, then stops every part in reverse order. */
  stop(): Promise<void>;
}

/** `address` is where people reach the server; known for certain only once it listens. */
export function createApp(platform: Platform, address: () => string): App {
  let started = false;
  const { slices, access, trail, events, notify } = composeSlices(platform, address, platform.config.workers === 0);
  const endpoints: readonly Endpoint[] = Object.values(api).flatMap((slice): Endpoint[] => Object.values(slice));
  const { config } = platform;
  const notices: EdgeDeps['notices'] = () => {
    const warning = trail.status().mirror_warning;
    const made = platform.masterKeys.source === 'made';
    return [
      ...(warning === null ? [] : [{ code: 'trail_mirror', message: warning }]),
      ...(made ? [{ code: 'artifact_key_made', message: MADE_KEY }] : []),
    ];
  };
  const sockets = Array.from({ length: config.workers }, (_, i) => processSocketOf(config.dataDir, `metrics-${i + 1}`));
  const edge = createEdge({
    ...platform,
    metrics: new FleetMetrics({ own: platform.metrics, sockets, log: platform.log }),
    version: product.version,
    timeZone: config.timeZone,
    metricsPublic: config.metricsPublic,
    checks: readyChecks(platform, { trail, events, started: () => started }),
    notices,
    recheck: (request) => access.authenticate(request, { passive: true }),
    endpoints: () => endpoints,
  });
  serverGauges(platform, { trail, notify });
  const routes = [edge, ...slices].flatMap((slice) => slice.routes);
  const files = consoleFiles(fileURLToPath(new URL('../../console/dist', import.meta.url)));
  const http = createHttpServer({
    ...config,
    ...platform,
    routes,
    authenticate: access.authenticate,
    page: files.page,
    envelopes: [inferenceEnvelope, mlflowEnvelope, ofrepEnvelope],
    observe: requestDurations(platform.metrics),
  });
  files.register(http);
  return {
    http,
    routes,
    access,
    start: async () => {
      await platform.changes.start();
      await platform.snapshots.start();
      for (const slice of slices) await slice.start?.();
      await platform.jobs.start();
      platform.schedules.start();
      started = true;
    },
    drain: () => {
      started = false;
    },
    stop: async () => {
      started = false;
      await stopInOrder(platform.log, [
        () => edge.stop(),
        () => closeServer(http),
        () => platform.schedules.stop(),
        () => platform.jobs.stop(),
        ...[...slices].reverse().map((slice) => () => slice.stop?.()),
        () => platform.snapshots.stop(),
        () => platform.changes.stop(),
      ]);
    },
  };
}

/** One line a slice, in the order of the list: a slice may be given only those above it. `answers`: this process answers predictions, no others do. */
export function composeSlices(platform: Platform, address: () => string, answers = true) {
  const { config, postgres, jobs } = platform;
  const base = {
    ...platform,
    db: postgres.db,
    pool: postgres.pool,
    dataDir: config.dataDir,
    publicUrl: config.publicUrl,
  };
  const onCreated: SystemListener[] = [];
  const onChanged: SystemListener[] = [];
  const knownSystems = async () =>
    (await systems.all(postgres.db, everywhere)).map(({ id, archived_at }) => ({ id, archived: archived_at !== null }));

  const arrivals = eventNotices({ ...base, onInserted: () => monitors.wake() });
  const trail = createTrail({ ...base, mirror: config.trailMirror });
  const access = createAccess({ ...base, ...config, trail, baseUrl: address });
  const systems = createSystems({ ...base, trail, timeZone: config.timeZone, onCreated, onChanged });
  const events = createEvents({ ...base, ...config, knownSystems, onInserted: arrivals.note });
  const notify = createNotify({ ...base, trail, smtp: config.smtp });
  const tracking = createTracking({ ...base, trail, systems, ports: registryHolds });
  const registry = createRegistry({
    ...{ ...base, trail, systems, notify, acts: access.acts },
    artifactWatch: { onTampered: (found) => alerts.onTampered(found), onSound: (found) => alerts.onSound(found) },
    people: access,
    sources: trackedSources(platform, tracking),
    ports: {
      routesOf: (db, model) => serving.routesOf(db, model),
      startRollout: (scope, wish) => rolloutTo(releases, scope, wish),
    },
  });
  const others = answers ? [] : predictProcesses(config);
  const serving = createServing({ ...base, trail, systems, registry, events, answers, others });
  const monitors = createMonitors({
    ...{ ...base, trail, systems, events },
    version: knownVersion(platform, registry),
    profiles: registry.profiles,
    splits: serving.splits,
    plannedLabelled: (route) => releases.plannedLabelled(route),
    judgedBy: (route) => releases.judgedBy(route),
    onCompared: (route) => releases.nudge(route),
  });
  const objectives = createObjectives({ ...base, trail, monitors });
  const alerts = createAlerts({ ...base, trail, monitors, notify });
  const releases = createReleases({
    ...{ ...base, trail, acts: access.acts },
    ...{ systems, serving, registry },
    comparisonOf: monitors.comparison,
  });
  const flags = createFlags({ ...base, trail, systems, events });
  const experiments = createExperiments({ ...base, trail, systems, serving, releases, flags });
  const incidents = createIncidents({ ...base, trail, aftermathOf: aftermathOf(platform, { serving, monitors }) });
  const responses = createResponses({
    ...{ ...base, trail, incidents, notify },
    alertById: (id) => alerts.byId(everywhere, id),
    evidenceOf: evidenceOf(platform, { monitors, registry }),
    rollBack: rollBack(releases),
    goOnLater: goOnLater(platform),
  });

  onCreated.push(monitors.onSystemCreated, objectives.onSystemCreated, (tx, system) =>
    responses.addDefaults(tx, system.id),
  );
  onChanged.push(serving.onSystemChanged, flags.onSystemChanged);
  const retries = answerRetries;
  jobs.work<AlertRaised>(ALERT_RAISED, ({ data, attempt }) => responses.answer(data.alert, attempt >= retries), {
    retries,
  });
  jobs.work<PolicyRunJob>(POLICY_RUN, ({ data, attempt }) => responses.goOn(data.run, attempt >= retries), { retries });
  const slices: readonly Slice[] = [
    trail,
    access,
    systems,
    events,
    notify,
    tracking,
    registry,
    serving,
    monitors,
    objectives,
    alerts,
    releases,
    flags,
    experiments,
    incidents,
    responses,
    createGovernance({ ...base, trail, ...governed(platform, address) }),
  ];
  return { slices, access, trail, events, notify, serving, flags };
}
