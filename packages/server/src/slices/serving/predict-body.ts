import { HaechiError } from '@haechi/contract';

/** Groups or tags by name; numbers and truth values are kept as text. */
type Names = Record<string, string | number | boolean>;

/** A request for one prediction, checked as far as it does not depend on the model. */
export interface PredictInput {
  readonly features: Readonly<Record<string, unknown>>;
  readonly requestId: string | undefined;
  readonly user: string | undefined;
  readonly groups: Names | undefined;
  readonly tags: Names | undefined;
  readonly explain: boolean;
  /** A version by number or name in place of the split; `preview` for the one that is shown before it gets users. */
  readonly version: number | string | undefined;
}

/** The limits of the schema in the contract, and of events: what is answered can also be kept. */
const limits = { text: 256, entries: 64, instances: 10_000, versionName: 128 } as const;
/** What an integer of the records holds. */
const mostVersion = 2_147_483_647;

/**
 * Parses the body of a predict request by hand: the same rules as `predictBody` of the contract at a fraction of its cost.
 * @throws HaechiError `malformed_json`, `unsupported_media_type`
 */
export function parseJson(body: unknown, contentEncoding: string | undefined): unknown {
  if (contentEncoding !== undefined && contentEncoding !== 'identity')
    throw new HaechiError('unsupported_media_type', 'This endpoint takes JSON without a content encoding.');
  try {
    return JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '');
  } catch {
    throw new HaechiError('malformed_json', 'The body is not valid JSON.');
  }
}

/** @throws HaechiError `invalid_request` naming the field. */
export function readPredict(json: unknown): PredictInput {
  const body = record(json, 'body');
  return {
    features: record(body['features'], 'features'),
    requestId: text(body['request_id'], 'request_id'),
    user: text(body['user_id'], 'user_id'),
    groups: names(body['groups'], 'groups'),
    tags: names(body['tags'], 'tags'),
    explain: flag(body['explain'], 'explain'),
    version: versionName(body['model_version']),
  };
}

/** A request of features alone. */
export const bareInput = {
  requestId: undefined,
  user: undefined,
  groups: undefined,
  tags: undefined,
  explain: false,
  version: undefined,
} as const;

/** An instance of a batch: a request as above, or the bare features. */
export function readInstance(json: unknown): PredictInput {
  const row = record(json, 'instance');
  const { features } = row;
  if (typeof features === 'object' && features !== null) return readPredict(row);
  return { ...bareInput, features: row };
}

/** @throws HaechiError `invalid_request` unless there are 1 to 10 000 instances. */
export function readBatch(json: unknown): readonly unknown[] {
  const { instances } = record(json, 'body');
  if (!Array.isArray(instances)) throw invalid('instances', 'must be a list of rows');
  if (instances.length === 0 || instances.length > limits.instances)
    throw invalid('instances', `must hold 1 to ${limits.instances} rows, not ${instances.length}`);
  return instances;
}

function record(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(field, 'must be an object');
  return value as Record<string, unknown>;
}

function text(value: unknown, field: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value.length > limits.text)
    throw invalid(field, `must be a text of at most ${limits.text} characters`);
  return value;
}

function flag(value: unknown, field: string): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw invalid(field, 'must be true or false');
}

function versionName(value: unknown): number | string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= mostVersion) return value;
  if (typeof value === 'string' && value.length >= 1 && value.length <= limits.versionName) return value;
  throw invalid('model_version', 'must be the number of a version, or an alias');
}

function names(value: unknown, field: string): Names | undefined {
  if (value === undefined) return undefined;
  const entries = record(value, field);
  const keys = Object.keys(entries);
  if (keys.length > limits.entries) throw invalid(field, `must hold at most ${limits.entries} entries`);
  for (const key of keys) {
    if (key.length > limits.text) throw invalid(field, `has a name of more than ${limits.text} characters`);
    if (!isName(entries[key]))
      throw invalid(`${field}.${key}`, `must be a text of at most ${limits.text} characters, a number, true or false`);
  }
  return entries as Names;
}

function isName(value: unknown): boolean {
  return typeof value === 'string' ? value.length <= limits.text : ['number', 'boolean'].includes(typeof value);
}

function invalid(field: string, problem: string): HaechiError {
  return new HaechiError('invalid_request', `The body is not valid: ${field} ${problem}.`, {
    where: 'body',
    problems: [{ field, problem }],
  });
}
