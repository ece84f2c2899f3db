/**
 * A shorter way for requests that come by the thousand a second: those of a route with `quick`, plain ones, are answered on Node's own request and response.
 * Same order as the general way (credentials → permission and scope → body → handler), same answers. Whatever is not plain goes the general way,
 * untouched: a query, an escape in the path, a session cookie instead of a key, a body without a stated length or one that is too long.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import type { Authenticator } from './authenticator.ts';
import type { Caller } from './caller.ts';
import { isDraining } from './draining.ts';
import { type Envelope, failureAnswer } from './failure.ts';
import { authorise } from './guard.ts';
import { isSecure, patternOf, requestIdOf } from './request-traits.ts';
import type { QuickRequest, Route } from './route.ts';
import { securityHeaders } from './security-headers.ts';

/** Paths whose parameters were found good, remembered up to so many. */
const KNOWN_PATHS = 10_000;
const noQuery = {};
const JSON_TYPE = 'application/json; charset=utf-8';

interface QuickOptions {
  readonly routes: readonly Route[];
  readonly authenticate: Authenticator;
  readonly log: Log;
  readonly random: Random;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly bodyMaxBytes: number;
  readonly trustProxy: number;
  readonly envelopes?: readonly Envelope[];
  readonly observe?: (request: { method: string; path: string; status: number; seconds: number }) => void;
}
interface QuickRoute extends Route {
  readonly quick: NonNullable<Route['quick']>;
}
interface Found {
  readonly route: QuickRoute;
  /** As the general way names it: `/serve/:route/predict`. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
}
type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Puts the shorter way in front of what the server does with requests now. */
export function answerQuickly(server: Server, options: QuickOptions): void {
  const routes = options.routes.filter((route): route is QuickRoute => route.quick !== undefined);
  if (routes.length === 0) return;
  const find = pathFinder(routes);
  const general = server.listeners('request') as Listener[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const found = isPlain(request, options.bodyMaxBytes) ? find(request.url ?? '') : null;
    if (found === null) for (const listener of general) listener.call(server, request, response);
    else new Exchange(options, found, { request, response, ends: isDraining(server) }).begin();
  });
}

/** A key in a header, and a body of a stated length that is not too long, sent without being asked for. */
function isPlain({ method, headers }: IncomingMessage, bodyMaxBytes: number): boolean {
  if (method !== 'POST' || headers.expect !== undefined || headers['transfer-encoding'] !== undefined) return false;
  if (headers.authorization === undefined && headers['x-api-key'] === undefined) return false;
  const length = Number(headers['content-length'] ?? Number.NaN);
  return length >= 0 && length <= bodyMaxBytes;
}

/** Finds the route of a path as it was sent; null where the general way must look. */
function pathFinder(routes: readonly QuickRoute[]): (url: string) => Found | null {
  const patterns = routes.map((route) => {
    const names = [...route.endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
    // A parameter of letters, digits and signs that need no escape.
    const pattern = new RegExp(`^${route.endpoint.path.replace(/\{\w+\}/g, '([\\w.~-]{1,256})')}$`);
    return { route, names, pattern, path: patternOf(route.endpoint.path) };
  });
  const known = new Map<string, Found>();
  return (url) => {
    const before = known.get(url);
    if (before !== undefined) return before;
    for (const { route, names, pattern, path } of patterns) {
      const values = pattern.exec(url);
      if (values === null) continue;
      const params = Object.fromEntries(names.map((name, i) => [name, values[i + 1] ?? '']));
      const parsed = route.endpoint.params?.safeParse(params);
      if (parsed?.success === false) return null;
      if (known.size >= KNOWN_PATHS) known.clear();
      const found = { route, path, params: (parsed?.data ?? params) as Found['params'] };
      known.set(url, found);
      return found;
    }
    return null;
  };
}

interface Message {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Whether the connection ends with the answer. */
  readonly ends: boolean;
}

/** One request on its way. */
class Exchange {
  readonly #options: QuickOptions;
  readonly #found: Found;
  readonly #message: Message;
  readonly #id: string;
  readonly #beganAt: number;
  #leave: (() => void) | undefined;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(options: QuickOptions, found: Found, message: Message) {
    this.#options = options;
    this.#found = found;
    this.#message = message;
    this.#beganAt = options.clock.monotonic();
    this.#id = requestIdOf(message.request.headers, options.random);
  }

  begin(): void {
    this.#message.response.once('close', () => this.#closed());
    try {
      const caller = this.#options.authenticate(this.#credentials());
      if (!(caller instanceof Promise)) this.#enter(caller);
      else
        caller.then(
          (known) => this.#guarded(() => this.#enter(known)),
          (error: unknown) => this.#fail(error),
        );
    } catch (error) {
      this.#fail(error);
    }
  }

  /** What an authenticator reads of a request that carries a key. */
  #credentials(): FastifyRequest {
    const { headers, method, url } = this.#message.request;
    const routeOptions = { url: this.#found.route.endpoint.path };
    return { headers, method, url, id: this.#id, routeOptions } as unknown as FastifyRequest;
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#fail(error);
    }
  }

  #enter(caller: Caller | null): void {
    const { request, response } = this.#message;
    const { route, params } = this.#found;
    const scope = authorise(route.endpoint, caller, params['system']);
    const leave = route.admit?.(Number(request.headers['content-length']));
    // A caller may have gone while it was looked up: then the end has been told already.
    if (response.closed) leave?.();
    else this.#leave = leave;
    if (response.closed) return;
    request.on('data', (part: Buffer) => {
      this.#parts.push(part);
      this.#bytes += part.length;
    });
    request.once('end', () =>
      this.#guarded(() => {
        const [first] = this.#parts;
        const body = first !== undefined && this.#parts.length === 1 ? first : Buffer.concat(this.#parts, this.#bytes);
        const asked: QuickRequest = { id: this.#id, headers: request.headers, query: noQuery, body };
        const answer = route.quick({ params, request: asked, caller, scope });
        if (!(answer instanceof Promise)) this.#send(200, answer);
        else
          answer.then(
            (given) => this.#guarded(() => this.#send(200, given)),
            (error: unknown) => this.#fail(error),
          );
      }),
    );
  }

  #fail(error: unknown): void {
    const { method, url = '/' } = this.#message.request;
    const { path } = this.#found;
    const { status, headers, body } = failureAnswer(this.#options, error, { id: this.#id, method, url, path });
    this.#send(status, body, headers);
  }

  #send(status: number, body: unknown, further: readonly string[] = []): void {
    const { request, response, ends } = this.#message;
    if (response.closed) return;
    const text = JSON.stringify(body);
    const headers = [
      ...securityHeaders(isSecure(request, this.#options.trustProxy)),
      'x-request-id',
      this.#id,
      'content-type',
      JSON_TYPE,
      'content-length',
      String(Buffer.byteLength(text)),
      ...further,
    ];
    if (ends) headers.push('connection', 'close');
    response.writeHead(status, headers).end(text);
  }

  #closed(): void {
    this.#leave?.();
    this.#options.observe?.({
      method: 'POST',
      path: this.#found.path,
      status: this.#message.response.statusCode,
      seconds: (this.#options.clock.monotonic() - this.#beganAt) / 1000,
    });
  }
}
