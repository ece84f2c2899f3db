/**
 * A predict process: answers `/serve`, `/v2`, `/ofrep` and the default route's paths from its own snapshot of routes, flags, keys and limits, keeps its events in its
 * own spool, and hands every other request on to the server.
 */
import { errorRegistry, HaechiError, serverApi } from '@haechi/contract';
import type { FastifyInstance } from 'fastify';
import { composeSlices } from './app.ts';
import type { Platform } from './open-platform.ts';
import { closeServer } from './platform/http/close-server.ts';
import { forwardRest } from './platform/http/forward.ts';
import { type Route, route } from './platform/http/route.ts';
import { createHttpServer } from './platform/http/server.ts';
import { requestDurations } from './platform/metrics.ts';
import { ofrepEnvelope } from './slices/experiments/index.ts';
import { inferenceEnvelope } from './slices/serving/index.ts';
import { stopInOrder } from './stop-in-order.ts';

export interface PredictApp {
  /** Connections are given to it; it accepts none by itself but on its socket. */
  readonly http: FastifyInstance;
  /** What this process says of a route when the server asks on its socket, by the path `/{route}`. */
  stateAt(path: string): unknown;
  start(): Promise<void>;
  /** Ends each connection with its answer until `noneComes`, then answers what is under way, then stops. */
  stop(noneComes: Promise<unknown>): Promise<void>;
}

/** `server`: the Unix socket of the server that answers everything else. */
export function createPredictApp(platform: Platform, server: string): PredictApp {
  const { config, log } = platform;
  const { access, events, serving, flags } = composeSlices(platform, () => '');
  const routes: readonly Route[] = [
    route(serverApi.live, async () => ({ status: 'ok' as const })),
    ...[...serving.routes, ...flags.routes].filter(({ endpoint }) => !endpoint.path.startsWith('/api/')),
  ];
  const http = createHttpServer({
    ...config,
    ...platform,
    routes,
    authenticate: access.authenticate,
    envelopes: [inferenceEnvelope, ofrepEnvelope],
    observe: requestDurations(platform.metrics),
  });
  const own = new Set(routes.map(({ endpoint }) => firstPart(endpoint.path)));
  forwardRest(http.server, {
    socketPath: server,
    trustProxy: config.trustProxy,
    isOwn: (path) => own.has(firstPart(path)),
    away: () => serverAway(),
  });
  return {
    http,
    stateAt: (path) => serving.stateHere(decodeURIComponent(path.slice(1))),
    start: async () => {
      await platform.snapshots.start();
      for (const slice of [access, events, serving]) await slice.start();
    },
    stop: (noneComes) =>
      stopInOrder(log, [
        () => closeServer(http, { noneComes }),
        () => serving.stop(),
        () => events.stop(),
        () => access.stop(),
        () => platform.snapshots.stop(),
      ]),
  };
}

/** `/serve` of `/serve/apply/predict`. */
function firstPart(path: string): string {
  const end = path.indexOf('/', 1);
  return end < 0 ? path : path.slice(0, end);
}

function serverAway() {
  const failure = new HaechiError(
    'not_ready',
    'The server is being started again. Predictions go on; try the rest again in a moment.',
  );
  const { code, message, detail } = failure;
  return { status: errorRegistry[code].status, body: { error: { code, message, detail } } };
}
