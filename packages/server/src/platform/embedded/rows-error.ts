/** A failure in the form ClickHouse gives it over HTTP, so that the official client raises its proper error with code and type. */

/** ClickHouse's own codes for what the front itself refuses. */
const frontCodes = {
  ACCESS_DENIED: { code: 497, status: 403 },
  NOT_ENOUGH_SPACE: { code: 243, status: 507 },
  QUERY_WAS_CANCELLED: { code: 394, status: 500 },
  SYNTAX_ERROR: { code: 62, status: 400 },
  TOO_LARGE_STRING_SIZE: { code: 131, status: 413 },
  TOO_MANY_SIMULTANEOUS_QUERIES: { code: 202, status: 503 },
  UNKNOWN_COMPRESSION_METHOD: { code: 89, status: 400 },
  UNKNOWN_EXCEPTION: { code: 1002, status: 500 },
  UNKNOWN_SETTING: { code: 115, status: 400 },
} as const;

/** Statuses a ClickHouse server gives to codes that come from the engine; 500 to the rest. */
const engineStatuses = new Map([
  [60, 404],
  [62, 400],
  [81, 404],
  [159, 408],
  [456, 400],
]);

export class RowsError extends Error {
  readonly type: string;
  readonly code: number;

  /** `code` is only given for what the engine reports; the front's own types have theirs. */
  constructor(type: keyof typeof frontCodes | (string & {}), message: string, code?: number) {
    super(message);
    this.type = type;
    this.code = code ?? own(type)?.code ?? frontCodes.UNKNOWN_EXCEPTION.code;
  }

  get status(): number {
    return own(this.type)?.status ?? engineStatuses.get(this.code) ?? 500;
  }

  /** The text a ClickHouse server sends. */
  get text(): string {
    return `Code: ${this.code}. DB::Exception: ${this.message}. (${this.type})\n`;
  }
}

function own(type: string) {
  return Object.hasOwn(frontCodes, type) ? frontCodes[type as keyof typeof frontCodes] : undefined;
}

/** Reads code and type out of the engine's message (`Code: 60. DB::Exception: …. (UNKNOWN_TABLE)`). */
export function toRowsError(error: unknown): RowsError {
  if (error instanceof RowsError) return error;
  const text = error instanceof Error ? error.message : String(error);
  // Full disks are told by the system's word, whoever noticed.
  if (/No space left on device|ENOSPC|EDQUOT/.test(text)) return new RowsError('NOT_ENOUGH_SPACE', text);
  const found = /Code: (\d+)\.\s*DB::(?:\w+)?Exception: ([\s\S]*?)\s*\(([A-Z0-9_]{3,})\)/.exec(text);
  if (!found) return new RowsError('UNKNOWN_EXCEPTION', text);
  return new RowsError(found[3] ?? 'UNKNOWN_EXCEPTION', (found[2] ?? text).replace(/\.$/, ''), Number(found[1]));
}
