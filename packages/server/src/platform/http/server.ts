import cookie from '@fastify/cookie';
import { type Endpoint, HaechiError } from '@haechi/contract';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { ZodType } from 'zod';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import type { Authenticator } from './authenticator.ts';
import type { Caller } from './caller.ts';
import { isDraining, trackConnections } from './draining.ts';
import { type Envelope, type Exchange, invalidRequest, sendFailure } from './failure.ts';
import { authorise } from './guard.ts';
import { answerQuickly } from './quick.ts';
import { patternOf, requestIdOf } from './request-traits.ts';
import type { Route } from './route.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { readTls, type TlsFiles } from './tls.ts';

export interface HttpOptions {
  readonly routes: readonly Route[];
  readonly authenticate: Authenticator;
  readonly log: Log;
  readonly random: Random;
  readonly bodyMaxBytes: number;
  /** Proxies in front of this server whose X-Forwarded headers are believed; 0 for none. */
  readonly trustProxy: number;
  readonly tls: TlsFiles | null;
  /** Shapes of failures of protocols that others wrote; everywhere else the product's own. */
  readonly envelopes?: readonly Envelope[];
  /** A page for addresses that no route has, or null to refuse them. */
  readonly page?: (request: FastifyRequest) => Buffer | null;
  /** With a clock, plain requests of routes with `quick` take the short way. */
  readonly clock?: Pick<Clock, 'monotonic'>;
  /** Told of every answered request; `path` is the pattern, never the URL with its values. */
  readonly observe?: (request: { method: string; path: string; status: number; seconds: number }) => void;
}

/** Bodies that anybody may send: a password, a one-time token. */
const publicBodyMaxBytes = 16_384;
/** A request that has not arrived whole by then is given up: a slow sender holds no connection for ever. Node's own default, which Fastify takes away. */
const requestTimeoutMs = 300_000;

/**
 * The HTTP edge. In this order: credentials → permission and scope → body → its schema → handler. Nothing of a body is read before the
 * caller is known and allowed. Listens on nothing by itself.
 */
export function createHttpServer(options: HttpOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: options.bodyMaxBytes,
    // By count, not `true`: that would take the address that the client wrote itself, and with it the limits on sign-ins.
    trustProxy: options.trustProxy > 0 && ((_address: string, hop: number) => hop < options.trustProxy),
    requestTimeout: requestTimeoutMs,
    // A request that comes while the server stops is answered like any other; its connection ends with it.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => {
      setSecurityHeaders(reply, request.protocol === 'https');
      sendFailure(options, error, { request, reply });
    },
    routerOptions: { maxParamLength: 256 },
    genReqId: (request) => requestIdOf(request.headers, options.random),
    ...(options.tls === null ? {} : { https: readTls(options.tls) }),
  }) as FastifyInstance;
  trackConnections(app.server);
  void app.register(cookie);
  app.addHook('onRequest', async (request, reply) => {
    setSecurityHeaders(reply, request.protocol === 'https');
    reply.header('x-request-id', request.id);
    if (isDraining(app.server)) reply.header('connection', 'close');
  });
  if (options.observe !== undefined) {
    const { observe } = options;
    app.addHook('onResponse', async (request, reply) => {
      observe({
        method: request.method,
        path: request.routeOptions.url ?? 'unmatched',
        status: reply.statusCode,
        seconds: reply.elapsedTime / 1000,
      });
    });
  }
  app.setErrorHandler((error, request, reply) => sendFailure(options, error, { request, reply }));
  app.setNotFoundHandler((request, reply) => {
    const page = options.page?.(request) ?? null;
    if (page !== null)
      return reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-cache').send(page);
    const missing = new HaechiError(
      'not_found',
      `There is nothing at ${request.method} ${request.url.split('?')[0]}.`,
      {
        where: 'address',
      },
    );
    return sendFailure(options, missing, { request, reply });
  });
  void app.register((json, _options, done) => {
    for (const item of options.routes) if (isParsed(item)) mount(json, item, options);
    done();
  });
  void app.register((raw, _options, done) => {
    raw.removeAllContentTypeParsers();
    raw.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    for (const item of options.routes) if (item.endpoint.kind === 'raw') mount(raw, item, options);
    done();
  });
  void app.register((upload, _options, done) => {
    upload.removeAllContentTypeParsers();
    // The stream itself: whoever reads it bounds it.
    upload.addContentTypeParser('*', (_request, body, parsed) => parsed(null, body));
    for (const item of options.routes) if (item.endpoint.kind === 'upload') mount(upload, item, options);
    done();
  });
  const { clock } = options;
  if (clock !== undefined) answerQuickly(app.server, { ...options, clock });
  return app;
}

const isParsed = ({ endpoint: { kind } }: Route) => kind !== 'raw' && kind !== 'upload';

/** Per request: who calls and where the permission holds, found before the body is read. */
const callers = new WeakMap<FastifyRequest, { caller: Caller | null; scope: ReturnType<typeof authorise> }>();

function mount(app: FastifyInstance, { endpoint, handler, admit }: Route, options: HttpOptions): void {
  const bodyLimit =
    endpoint.permission === 'public' ? Math.min(publicBodyMaxBytes, options.bodyMaxBytes) : options.bodyMaxBytes;
  app.route({
    method: endpoint.method,
    url: urlOf(endpoint),
    // A stream has no end to find the length of.
    exposeHeadRoute: endpoint.kind !== 'stream',
    bodyLimit,
    onRequest: async (request, reply) => {
      const caller = await options.authenticate(request);
      const system = (request.params as Record<string, string>)['system'];
      callers.set(request, { caller, scope: authorise(endpoint, caller, system) });
      if (admit === undefined) return;
      const leave = admit(lengthOf(request, bodyLimit));
      // A caller may have gone while it was looked up: then the end has been told already.
      if (reply.raw.closed) leave();
      else reply.raw.once('close', leave);
    },
    handler: async (request, reply) => answer({ endpoint, handler }, { request, reply }),
  });
}

const urlOf = ({ path, openEnd }: Endpoint): string => patternOf(openEnd ? path.replace(/\{\w+\}$/, '*') : path);

/** An open end goes by its name, not by the router's `*`. */
function paramsOf({ path, openEnd }: Endpoint, request: FastifyRequest): unknown {
  if (!openEnd) return request.params;
  const { '*': rest, ...params } = request.params as Record<string, string>;
  return { ...params, [/\{(\w+)\}$/.exec(path)?.[1] ?? '*']: rest };
}

/** What the request says, or what it may have at most: a length in chunks is known when it is read. */
function lengthOf(request: FastifyRequest, most: number): number {
  const stated = Number(request.headers['content-length'] ?? Number.NaN);
  return stated >= 0 ? Math.min(stated, most) : most;
}

async function answer({ endpoint, handler }: Route, { request, reply }: Exchange): Promise<unknown> {
  const known = callers.get(request);
  if (known === undefined) throw new Error(`request to ${endpoint.path} was not authorised before its handler`);
  const body = !isParsed({ endpoint, handler }) ? undefined : parse(endpoint.body, request.body ?? {}, 'body');
  const result = await handler({
    params: parse(endpoint.params, paramsOf(endpoint, request), 'path'),
    query: parse(endpoint.query, request.query, 'query'),
    body,
    caller: known.caller,
    scope: known.scope,
    request,
    reply,
  });
  if (endpoint.kind === 'stream') return reply;
  // A handler may have answered with a status of its own: a health check that says no, with its reasons.
  if (reply.statusCode === 200) reply.code(endpoint.status ?? 200);
  return result;
}

function parse(schema: ZodType | undefined, value: unknown, part: string): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidRequest(parsed.error, part);
  return parsed.data;
}
