import { HaechiError } from '@haechi/contract';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ZodError } from 'zod';
import type { Log } from '../log.ts';
import { recordsAway } from '../postgres.ts';

/** Turns what Fastify, zod and handlers throw into one of the registered failures; what is unknown becomes `internal`. */
function failureOf(error: unknown): HaechiError {
  if (error instanceof HaechiError) return error;
  if (error instanceof ZodError) return invalidRequest(error, 'request');
  const code = (error as Partial<FastifyError>).code;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new HaechiError(
        'body_too_large',
        'The body is larger than this server takes (HAECHI_BODY_MAX_BYTES). Send it in smaller parts.',
      );
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new HaechiError(
        'unsupported_media_type',
        'This endpoint takes application/json. Set the Content-Type header.',
      );
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new HaechiError('malformed_json', 'The body is not valid JSON.');
    default:
      return storeFailure(error) ?? requestFailure(error as Partial<FastifyError>) ?? unexpected();
  }
}

/**
 * SQLSTATEs of values that the schema of a request lets through and PostgreSQL cannot keep: NUL and broken surrogates in text (22021, 22P05,
 * 22P02), numbers and times beyond its types (22003, 22007, 22008).
 */
const unstorable = new Set(['22021', '22P05', '22P02', '22003', '22007', '22008']);

function storeFailure(error: unknown): HaechiError | null {
  if (recordsAway(error))
    return new HaechiError(
      'records_unavailable',
      'The records (PostgreSQL) do not answer. Predictions and events go on; try the rest again in a moment.',
      { retry_after_s: 1 },
    );
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && unstorable.has(code))
    return new HaechiError(
      'invalid_request',
      'A value holds characters that cannot be stored (NUL, half of a surrogate pair), or lies beyond what can be. Correct it and send it again.',
    );
  return null;
}

/** What Fastify and Node refuse of a request by themselves: a wrong length, a broken escape in the address, a body cut short. */
function requestFailure({ statusCode, code }: Partial<FastifyError>): HaechiError | null {
  const isRefusal = statusCode !== undefined && statusCode >= 400 && statusCode < 500;
  if (!isRefusal || typeof code !== 'string') return null;
  return new HaechiError('invalid_request', `The request cannot be read (${code}). Correct it and send it again.`);
}

function unexpected(): HaechiError {
  return new HaechiError(
    'internal',
    'An unexpected fault occurred. Give the request id to whoever runs this server; its log holds the details.',
  );
}

/** Names every field that does not fit, in one sentence. `part` is body, query or path. */
export function invalidRequest(error: ZodError, part: string): HaechiError {
  const problems = error.issues
    .slice(0, 20)
    .map((issue) => ({ field: issue.path.join('.') || part, problem: issue.message }));
  const words = problems.map(({ field, problem }) => `${field}: ${problem}`).join('; ');
  return new HaechiError('invalid_request', `The ${part} is not valid: ${words}.`, { where: part, problems });
}

/** A request and where its answer goes. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** How the paths under `prefix` say that something failed: a protocol that others wrote has a shape of its own. */
export interface Envelope {
  readonly prefix: string;
  /** The status, where the protocol has another one than the registry. */
  status?(failure: HaechiError): number;
  body(failure: HaechiError, requestId: string): unknown;
}

const ownEnvelope: Envelope = {
  prefix: '/',
  body: ({ code, message, detail }, requestId) => ({ error: { code, message, detail, request_id: requestId } }),
};

interface Asked {
  readonly id: string;
  readonly method: string | undefined;
  readonly url: string;
  /** The pattern of its path. */
  readonly path: string | undefined;
}
interface FailureDeps {
  readonly log: Log;
  readonly envelopes?: readonly Envelope[];
}

/** A failure in the envelope of its path; `headers` are names and values in turn. Logs what is not the caller's doing. */
export function failureAnswer({ log, envelopes = [] }: FailureDeps, error: unknown, asked: Asked) {
  const { id, method, url, path } = asked;
  const failure = failureOf(error);
  if (failure.status >= 500) log.error({ err: error, request_id: id, method, path }, 'request failed');
  const retryAfter = failure.detail['retry_after_s'];
  const headers = typeof retryAfter === 'number' ? ['retry-after', String(Math.ceil(retryAfter))] : [];
  const envelope = envelopes.find(({ prefix }) => isUnder(url, prefix)) ?? ownEnvelope;
  const status = envelope.status?.(failure) ?? failure.status;
  return { status, headers, body: envelope.body(failure, id) };
}

/** Writes a failure in the envelope of its path and logs what is not the caller's doing. */
export function sendFailure(deps: FailureDeps, error: unknown, { request, reply }: Exchange): void {
  const { method, url } = request;
  const asked = { id: String(request.id), method, url, path: request.routeOptions.url };
  const { status, headers, body } = failureAnswer(deps, error, asked);
  const [name, value] = headers;
  if (name !== undefined) reply.header(name, value);
  reply.code(status).header('content-type', 'application/json; charset=utf-8').send(body);
}

/** `/v2` and what lies below it, not `/v2x`. */
function isUnder(url: string, prefix: string): boolean {
  return url.startsWith(prefix) && (url.length === prefix.length || '/?'.includes(url.charAt(prefix.length)));
}
