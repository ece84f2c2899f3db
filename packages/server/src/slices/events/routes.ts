import { eventsApi } from '@haechi/contract';
import type { FastifyRequest } from 'fastify';
import type { Rows } from '../../platform/clickhouse.ts';
import type { Clock } from '../../platform/clock.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { eventJsonSchemas } from './event-json-schemas.ts';
import type { Ingest } from './ingest.ts';
import { retentionOf } from './retention.ts';
import { rowsOf, unpackBody } from './row-source.ts';
import { traffic } from './traffic.ts';

export interface EventRoutesDeps {
  readonly ingest: Ingest;
  readonly rows: Rows;
  readonly clock: Clock;
  readonly bodyMaxBytes: number;
  readonly retentionDays: number;
}

/** Default range of a chart: the last 24 hours. */
const DEFAULT_RANGE_MS = 86_400_000;

async function rowsIn(request: FastifyRequest, maxBytes: number) {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const unpacked = await unpackBody(body, request.headers['content-encoding'], maxBytes);
  return rowsOf(unpacked, request.headers['content-type']);
}

/** What the slice answers over HTTP. */
export function eventRoutes(deps: EventRoutesDeps): readonly Route[] {
  const { ingest, rows, clock } = deps;
  return [
    route(eventsApi.ingest, async ({ request, scope }) => {
      const answer = await ingest.take(await rowsIn(request, deps.bodyMaxBytes), scope);
      return { ...answer, errors: [...answer.errors] };
    }),
    route(eventsApi.schemas, async () => eventJsonSchemas()),
    route(eventsApi.retention, async () => retentionOf(deps.retentionDays, clock.now())),
    route(eventsApi.traffic, async ({ params, query, scope }) => {
      const to = query.to === undefined ? clock.now() : new Date(query.to);
      const from = query.from === undefined ? new Date(to.getTime() - DEFAULT_RANGE_MS) : new Date(query.from);
      return traffic(scope, rows, { system: params.system, from, to, step: query.step });
    }),
  ];
}
