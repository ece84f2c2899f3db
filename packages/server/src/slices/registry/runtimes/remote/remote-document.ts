import { HaechiError } from '@haechi/contract';
import { z } from 'zod';

const pointer = z
  .string()
  .max(1_000)
  .regex(/^(?:\/[^/]*)*$/, 'write a JSON pointer such as /outputs/0/data');
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'is not the name of a header');
/** Headers that say who asks: their values are secrets, and no secret is written into an artifact. */
const secretHeader = /^(?:authorization|proxy-authorization|cookie|.*(?:api[-_]?key|token|secret|password).*)$/i;
/** Headers of the connection itself. */
const ownHeader =
  /^(?:host|connection|content-length|transfer-encoding|upgrade|te|trailer|expect|keep-alive|proxy-.*)$/i;

/** A value, or the name of a secret that the operator keeps for the host of the address. */
const headerValue = z.union([
  z
    .string()
    .max(2_000)
    .regex(/^[\t\x20-\x7e]*$/),
  z.strictObject({ secret: z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/) }),
]);

const input = z.strictObject({
  name: z.string().min(1).max(1_000),
  type: z.enum(['numeric', 'categorical']),
  levels: z.array(z.string()).max(10_000).optional(),
});
const signature = z.strictObject({
  task: z.enum(['binary', 'multiclass', 'regression']),
  inputs: z.array(input).min(1).max(10_000),
  classes: z.array(z.string()).max(10_000).default([]),
  output: z.string().optional(),
});

const outputs = {
  /** What the numbers are: probabilities by class, of class 1 alone, the index or name of a class, or a value. */
  gives: z.enum(['probabilities', 'probability', 'label', 'value']).optional(),
};
const protocols = z.discriminatedUnion('protocol', [
  /** Open Inference Protocol v2: one tensor of all features, or one a feature. */
  z.strictObject({
    protocol: z.literal('kserve_v2'),
    tensor: z.strictObject({ name: z.string().min(1), datatype: z.enum(['FP32', 'FP64']) }).optional(),
    output: z.string().optional(),
    ...outputs,
  }),
  /** TensorFlow Serving's rows, in a list or by name. */
  z.strictObject({ protocol: z.literal('kserve_v1'), rows: z.enum(['lists', 'objects']).default('lists'), ...outputs }),
  z.strictObject({ protocol: z.literal('mlflow'), ...outputs }),
  z.strictObject({
    protocol: z.literal('custom'),
    /** One request a row or one for all of them. */
    batch: z.boolean().default(false),
    /** JSON in which {"$row": …}, {"$rows": …} and {"$feature": name} stand for what is sent. */
    request: z.unknown(),
    /** Where in the answer (of a batch: in each of `rows`) the numbers lie. */
    response: z.strictObject({ rows: pointer.optional(), value: pointer }),
    ...outputs,
  }),
]);

const address = z.url({ protocol: /^https?$/ }).max(2_000);

export const remoteDocumentSchema = z.strictObject({
  format: z.literal('haechi.remote.v1'),
  url: address,
  /** Other addresses that answer alike: serving chooses the less busy of two, and leaves those alone that fail. */
  replicas: z.array(address).max(31).default([]),
  headers: z.record(headerName, headerValue).default({}),
  timeout_ms: z.number().int().min(10).max(60_000).default(5_000),
  /** Of one answer. */
  max_answer_bytes: z
    .number()
    .int()
    .min(1_000)
    .max(64 * 2 ** 20)
    .default(8 * 2 ** 20),
  /** Rows in one request; more are sent in several. */
  max_rows: z.number().int().min(1).max(100_000).default(1_000),
  mapping: protocols,
  /** From this probability on class 1 is predicted. */
  threshold: z.number().min(0).max(1).default(0.5),
  signature,
});
export type RemoteDocument = z.infer<typeof remoteDocumentSchema>;

/** @throws HaechiError `artifact_unreadable` naming what is wrong with the document. */
export function parseRemoteDocument(bytes: Uint8Array): RemoteDocument {
  const parsed = parse(bytes);
  const [problem] = parsed.document === null ? parsed.problems : secretsIn(parsed.document);
  if (parsed.document !== null && problem === undefined) return parsed.document;
  throw new HaechiError(
    'artifact_unreadable',
    `The artifact cannot be loaded: as a document of haechi.remote.v1, ${problem?.what}. ${problem?.fix}`,
    { where: 'artifact', why: problem?.what, fix: problem?.fix ?? '' },
  );
}

/** What speaks against a remote model's document. */
export function remoteObjections(bytes: Uint8Array): readonly { readonly what: string; readonly fix: string }[] {
  const { document, problems } = parse(bytes);
  return document === null ? problems : secretsIn(document);
}

function parse(bytes: Uint8Array) {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { document: null, problems: [{ what: 'it is not JSON', fix: 'Send a JSON document.' }] };
  }
  const parsed = remoteDocumentSchema.safeParse(json);
  if (parsed.success) return { document: parsed.data, problems: [] };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    what: `${path.join('.') || 'the document'}: ${message}`,
    fix: 'docs/models.md describes it.',
  }));
  return { document: null, problems };
}

function secretsIn({ headers, url, replicas }: RemoteDocument) {
  const found: { what: string; fix: string }[] = [];
  const named = [url, ...replicas].map((one) => new URL(one));
  if (named.some(({ username, password }) => username !== '' || password !== ''))
    found.push({ what: 'its address holds a user name or password', fix: 'Give it as {"secret": name} of a header.' });
  for (const [name, value] of Object.entries(headers)) {
    if (ownHeader.test(name))
      found.push({ what: `the header ${name} belongs to the connection`, fix: 'Leave it out.' });
    else if (typeof value === 'string' && secretHeader.test(name))
      found.push({
        what: `the header ${name} is written down`,
        fix: `Write {"secret": "NAME"} and give the value in HAECHI_UPSTREAM_SECRETS of the server.`,
      });
  }
  return found;
}
