import { type ErrorCode, type ErrorDetail, errorBodySchema, errorRegistry } from '@haechi/contract';

/** A code of the server, or what the client itself found: no connection, or an answer that is not Haechi's. */
export type ApiErrorCode = ErrorCode | 'unreachable' | 'unexpected_answer';

interface ApiErrorParts {
  readonly code: ApiErrorCode;
  readonly status: number | null;
  readonly message: string;
  readonly detail?: ErrorDetail;
  readonly requestId?: string | null;
  readonly cause?: unknown;
}

/** A call that did not succeed. `message` says what was wrong, where, and what to do; `code` is stable. */
export class HaechiApiError extends Error {
  override readonly name = 'HaechiApiError';
  readonly code: ApiErrorCode;
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  readonly detail: ErrorDetail;
  /** Names the call in the server's log. */
  readonly requestId: string | null;

  constructor({ code, status, message, detail = {}, requestId = null, cause }: ApiErrorParts) {
    super(message, { cause });
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.requestId = requestId;
  }

  /** Whether the same call may succeed later without being changed. */
  get isTemporary(): boolean {
    return this.status === null || this.status === 429 || this.status >= 502 || this.status === 507;
  }
}

/** Reads the refusal that `response` carries; what is not in the product's envelope becomes `unexpected_answer`. */
export async function apiErrorOf(response: Response): Promise<HaechiApiError> {
  const text = await response.text().catch(() => '');
  const parsed = errorBodySchema.safeParse(jsonOrNull(text));
  if (!parsed.success || !isKnown(parsed.data.error.code))
    return new HaechiApiError({
      code: 'unexpected_answer',
      status: response.status,
      message: `${response.url} answered ${response.status} in a form that is not Haechi's. Is the address right, or does a proxy stand between?`,
      detail: { body: text.slice(0, 500), ...askedToWait(response) },
    });
  const { code, message, detail, request_id } = parsed.data.error;
  return new HaechiApiError({ code, status: response.status, message, detail, requestId: request_id });
}

/** A proxy in front says it in the header alone; the server in both places. */
function askedToWait(response: Response): ErrorDetail {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? { retry_after_s: seconds } : {};
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(errorRegistry, code);
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
