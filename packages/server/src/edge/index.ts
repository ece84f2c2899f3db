import { type Endpoint, HaechiError, serverApi } from '@haechi/contract';
import type { FastifyRequest } from 'fastify';
import type { Changes } from '../platform/changes.ts';
import type { Clock } from '../platform/clock.ts';
import type { Caller } from '../platform/http/caller.ts';
import { openApi } from '../platform/http/openapi.ts';
import { type Route, route } from '../platform/http/route.ts';
import type { Metrics } from '../platform/metrics.ts';
import { apiDocsPage } from './api-docs.ts';
import { createChangeStream } from './change-stream.ts';
import { type ReadyCheck, readiness } from './readiness.ts';

export interface EdgeDeps {
  readonly version: string;
  readonly timeZone: string;
  readonly metrics: Pick<Metrics, 'metrics' | 'contentType'>;
  readonly metricsPublic: boolean;
  readonly changes: Changes;
  readonly clock: Clock;
  /** Who the credentials of a request stand for now, without counting as a use of them. */
  readonly recheck: (request: FastifyRequest) => Caller | null | Promise<Caller | null>;
  readonly checks: readonly ReadyCheck[];
  readonly notices: () => { code: string; message: string }[];
  /** Endpoints of all slices, for the documentation. */
  readonly endpoints: () => readonly Endpoint[];
}

/** What the server says of itself: liveness, readiness, metrics, documentation, and the stream of changes. */
export function createEdge(deps: EdgeDeps): { routes: readonly Route[]; stop(): Promise<void> } {
  const stream = createChangeStream(deps);
  // Both are open to anybody: made once, and one look at the parts serves all who ask meanwhile.
  const made = { openapi: openApi(deps.endpoints(), deps.version), docs: apiDocsPage(deps.endpoints(), deps.version) };
  let looking: ReturnType<typeof readiness> | null = null;
  const metricsEndpoint = deps.metricsPublic
    ? { ...serverApi.metrics, permission: 'public' as const }
    : serverApi.metrics;
  return {
    stop: async () => stream.close(),
    routes: [
      route(serverApi.live, async () => ({ status: 'ok' as const })),
      route(serverApi.ready, async ({ reply }) => {
        looking ??= readiness(deps.checks).finally(() => {
          looking = null;
        });
        const state = await looking;
        // `handler` results get the endpoint's own status; this one depends on what was found.
        if (!state.ready)
          throw new HaechiError('not_ready', notReady(state.parts), { ready: false, parts: state.parts });
        reply.header('cache-control', 'no-store');
        return state;
      }),
      route(metricsEndpoint, async ({ reply }) => {
        await reply.header('content-type', deps.metrics.contentType).send(await deps.metrics.metrics());
      }),
      route(serverApi.changes, async ({ caller, request, reply }) => {
        if (caller !== null) stream.open({ caller, request, reply });
      }),
      route(serverApi.info, async () => ({ version: deps.version, time_zone: deps.timeZone, notices: deps.notices() })),
      route(serverApi.openapi, async () => made.openapi),
      route(serverApi.docs, async ({ reply }) => {
        await reply.header('content-type', 'text/html; charset=utf-8').send(made.docs);
      }),
    ],
  };
}

function notReady(parts: readonly { name: string; verdict: string; reason: string }[]): string {
  const missing = parts.filter((part) => part.verdict !== 'pass').map((part) => `${part.name} (${part.reason})`);
  return `Not ready: ${missing.join(', ')}.`;
}
