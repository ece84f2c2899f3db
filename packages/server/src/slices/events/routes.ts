import { Readable } from 'node:stream';
import { eventsApi } from '@haechi/contract';
import type { FastifyRequest } from 'fastify';
import { type Route, route } from '../../platform/http/route.ts';
import { eventJsonSchemas } from './event-json-schemas.ts';
import type { Ingest } from './ingest.ts';
import { keepUpload, type ParquetDeps, uploadedRows } from './parquet-files.ts';
import { retentionOf } from './retention.ts';
import { rowsOf, unpackBody } from './row-source.ts';
import { traffic } from './traffic.ts';

export interface EventRoutesDeps extends ParquetDeps {
  readonly ingest: Ingest;
  readonly bodyMaxBytes: number;
  readonly retentionDays: number;
}

/** Default range of a chart: the last 24 hours. */
const DEFAULT_RANGE_MS = 86_400_000;

function bodyOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** The first batch is read before the answer begins, so that a file that cannot be read is refused with a status. */
async function* withFirst(first: IteratorResult<string, void>, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

async function rowsIn(request: FastifyRequest, maxBytes: number) {
  const unpacked = await unpackBody(bodyOf(request), request.headers['content-encoding'], maxBytes);
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
    route(eventsApi.uploadParquet, ({ request }) => keepUpload(deps, bodyOf(request))),
    route(eventsApi.parquetRows, async ({ params, reply }) => {
      const lines = uploadedRows(deps, params.file);
      const first = await lines.next();
      reply.type('application/x-ndjson').send(Readable.from(withFirst(first, lines), { objectMode: false }));
    }),
    route(eventsApi.traffic, async ({ params, query, scope }) => {
      const to = query.to === undefined ? clock.now() : new Date(query.to);
      const from = query.from === undefined ? new Date(to.getTime() - DEFAULT_RANGE_MS) : new Date(query.from);
      return traffic(scope, rows, { system: params.system, from, to, step: query.step });
    }),
  ];
}
