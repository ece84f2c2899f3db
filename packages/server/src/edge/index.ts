import { type Endpoint, HaechiError, serverApi } from '@haechi/contract';
import type { Changes } from '../platform/changes.ts';
import { openApi } from '../platform/http/openapi.ts';
import { type Route, route } from '../platform/http/route.ts';
import type { Metrics } from '../platform/metrics.ts';
import { apiDocsPage } from './api-docs.ts';
import { createChangeStream } from './change-stream.ts';
import { type ReadyCheck, readiness } from './readiness.ts';

export interface EdgeDeps {
  readonly version: string;
  readonly timeZone: string;
  readonly metrics: Metrics;
  readonly metricsPublic: boolean;
  readonly changes: Changes;
  readonly checks: readonly ReadyCheck[];
  readonly notices: () => { code: string; message: string }[];
  /** Endpoints of all slices, for the documentation. */
  readonly endpoints: () => readonly Endpoint[];
}

/** What the server says of itself: liveness, readiness, metrics, documentation, and the stream of changes. */
export function createEdge(deps: EdgeDeps): { routes: readonly Route[]; stop(): Promise<void> } {
  const stream = createChangeStream(deps.changes);
  const metricsEndpoint = deps.metricsPublic
    ? { ...serverApi.metrics, permission: 'public' as const }
    : serverApi.metrics;
  return {
    stop: async () => stream.close(),
    routes: [
      route(serverApi.live, async () => ({ status: 'ok' as const })),
      route(serverApi.ready, async ({ reply }) => {
        const state = await readiness(deps.checks);
        // `handler` results get the endpoint's own status; this one depends on what was found.
        if (!state.ready)
          throw new HaechiError('not_ready', notReady(state.parts), { ready: false, parts: state.parts });
        reply.header('cache-control', 'no-store');
        return state;
      }),
      route(metricsEndpoint, async ({ reply }) => {
        await reply.header('content-type', deps.metrics.contentType).send(await deps.metrics.metrics());
      }),
      route(serverApi.changes, async ({ caller, reply }) => {
        if (caller !== null) stream.open(caller, reply);
      }),
      route(serverApi.info, async () => ({ version: deps.version, time_zone: deps.timeZone, notices: deps.notices() })),
      route(serverApi.openapi, async () => openApi(deps.endpoints(), deps.version)),
      route(serverApi.docs, async ({ reply }) => {
        await reply
          .header('content-type', 'text/html; charset=utf-8')
          .send(apiDocsPage(deps.endpoints(), deps.version));
      }),
    ],
  };
}

function notReady(parts: readonly { name: string; verdict: string; reason: string }[]): string {
  const missing = parts.filter((part) => part.verdict !== 'pass').map((part) => `${part.name} (${part.reason})`);
  return `Not ready: ${missing.join(', ')}.`;
}
