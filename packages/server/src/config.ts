/** Every setting, in one list, and how it becomes the one configuration object. Over 300 lines because the settings are one list, which the documents are held to. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { HaechiError } from '@haechi/contract';
import { z } from 'zod';

const flag = z
  .enum(['true', 'false', '1', '0', ''])
  .default('false')
  .transform((value) => value === 'true' || value === '1');
/** How many proxies stand in front: a plain yes means one. */
const hops = z
  .string()
  .regex(/^(?:true|false|\d|)$/, 'takes true, false, or the number of proxies (0 to 9)')
  .default('false')
  .transform((value) => (value === 'true' ? 1 : Number(value === 'false' ? 0 : value)));
const address = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (value) => protocols.some((protocol) => value.startsWith(protocol) && isAddress(value)),
      `is not an address that begins with ${protocols.join(' or ')}`,
    );
const list = z
  .string()
  .default('')
  .transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );
const timeZone = z.string().refine(isTimeZone, 'is not an IANA time zone such as Asia/Seoul');
/** 32 bytes each, in base64 or hexadecimal, separated by commas, spaces or lines. */
const masterKeys = z
  .string()
  .regex(
    /^\s*(?:(?:[A-Za-z0-9+/]{43}=|[0-9A-Fa-f]{64})(?:[\s,]+|$))*$/,
    'takes keys of 32 bytes in base64 or hexadecimal; openssl rand -base64 32 makes one',
  )
  .default('')
  .transform((value) => value.split(/[\s,]+/).filter((key) => key !== ''));
const bytes = (fallback: number) => z.coerce.number().int().min(1_048_576).default(fallback);

/**
 * Every setting: the variable, its form, its default, and one line for the README (`describe`). The only list there is; a check
 * holds the documentation to it. Each variable can also be given as a file by adding `_FILE` to its name.
 *
 * @public read by the check of the documents
 */
export const settings = {
  HAECHI_DATA_DIR: z.string().default('data').describe('Folder of everything that is kept'),
  HAECHI_HOST: z.string().default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all'),
  HAECHI_PORT: z.coerce.number().int().min(0).max(65_535).default(4600).describe('Port to listen on'),
  HAECHI_WORKERS: z.coerce
    .number()
    .int()
    .min(0)
    .max(64)
    .default(0)
    .describe('Processes that answer predictions and share the port; 0: the server answers them itself'),
  HAECHI_PUBLIC_URL: address('https://', 'http://')
    .optional()
    .describe('Address under which people reach the console, for links in messages'),
  HAECHI_TLS_CERT: z.string().optional().describe('File with the TLS certificate chain (PEM)'),
  HAECHI_TLS_KEY: z.string().optional().describe('File with the TLS private key (PEM)'),
  HAECHI_TRUST_PROXY: hops.describe(
    'Behind a proxy that ends TLS: trust its X-Forwarded headers; a number when several stand in a row',
  ),
  HAECHI_POSTGRES_URL: address('postgresql://', 'postgres://')
    .optional()
    .describe('PostgreSQL 15 or newer; embedded when left out'),
  HAECHI_CLICKHOUSE_URL: address('http://', 'https://', 'unix://')
    .optional()
    .describe('ClickHouse 26.3 or newer; embedded when left out'),
  HAECHI_OBJECTS_URL: z
    .string()
    .optional()
    .describe('Folder of artifacts and reports; in the data folder when left out'),
  HAECHI_MASTER_KEY: masterKeys.describe(
    'Key that seals artifacts, 32 bytes in base64; of several (comma separated) the first seals, the others still open; made in the data folder when left out',
  ),
  HAECHI_SPOOL_DIR: z.string().optional().describe('Folder of the event spool; in the data folder when left out'),
  HAECHI_SPOOL_MAX_BYTES: bytes(2_147_483_648).describe('Disk that the spool may take; beyond it events are refused'),
  HAECHI_BODY_MAX_BYTES: bytes(33_554_432).describe('Largest request body'),
  HAECHI_ARTIFACT_MAX_BYTES: bytes(2_147_483_648).describe('Largest artifact that may be uploaded'),
  HAECHI_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(36_500)
    .default(400)
    .describe('Days that events are kept, from when they were received'),
  HAECHI_TRAIL_MIRROR: z
    .string()
    .optional()
    .describe('Second place for checkpoints of the trail; a folder on another disk is best'),
  HAECHI_ADMIN_TOKEN: z
    .string()
    .min(24)
    .optional()
    .describe('An API key with every permission, for automation (at least 24 characters)'),
  HAECHI_OIDC_ISSUER: address('https://', 'http://')
    .optional()
    .describe('Identity provider (OpenID Connect) that people sign in by'),
  HAECHI_OIDC_CLIENT_ID: z.string().optional().describe('Client id that the provider knows this server by'),
  HAECHI_OIDC_CLIENT_SECRET: z.string().optional().describe('Its secret; a public client has none'),
  HAECHI_OIDC_SCOPES: z
    .string()
    .default('openid profile email')
    .describe('Scopes that the provider is asked for; some need one for groups'),
  HAECHI_OIDC_GROUPS_CLAIM: z
    .string()
    .default('groups')
    .describe('Claim that holds the groups, a path with dots where it lies deeper'),
  HAECHI_OIDC_LABEL: z.string().max(60).optional().describe('What the button to sign in calls the provider'),
  HAECHI_METRICS_PUBLIC: flag.describe('Serve /metrics without a key'),
  HAECHI_SMTP_URL: address('smtp://', 'smtps://')
    .optional()
    .describe('Mail server, for instance smtps://user:password@host:465'),
  HAECHI_SMTP_FROM: z.string().default('haechi@localhost').describe('Sender of mail'),
  HAECHI_OUTBOUND_ALLOW: list.describe(
    'Private addresses (CIDR, comma separated) that webhooks and remote models may be at',
  ),
  HAECHI_UPSTREAM_SECRETS: z
    .string()
    .default('')
    .describe('Secrets for remote models, one a line: NAME@host=value; a document names them and never holds them'),
  HAECHI_TIME_ZONE: timeZone.default('UTC').describe('Default time zone of new systems'),
  HAECHI_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('How much is logged'),
} as const;

const schema = z.object(settings);
type Raw = z.output<typeof schema>;

/** The one configuration object, frozen, built once and passed down. */
export interface Config {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** Predict processes beside the server. */
  readonly workers: number;
  readonly publicUrl: string | null;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly trustProxy: number;
  readonly postgresUrl: string | null;
  readonly clickhouseUrl: string | null;
  readonly objectsUrl: string;
  /** Empty: the key in the data folder is used. */
  readonly masterKeys: readonly string[];
  readonly spoolDir: string;
  readonly spoolMaxBytes: number;
  readonly bodyMaxBytes: number;
  readonly artifactMaxBytes: number;
  readonly retentionDays: number;
  readonly trailMirror: { readonly dir: string; readonly chosen: boolean };
  readonly adminToken: string | null;
  readonly oidc: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string | null;
    readonly scopes: string;
    readonly groupsClaim: string;
    readonly label: string;
  } | null;
  readonly metricsPublic: boolean;
  readonly smtp: { readonly url: string; readonly from: string } | null;
  readonly outboundAllow: readonly string[];
  /** Lines of `NAME@host=value`. */
  readonly upstreamSecrets: string;
  readonly timeZone: string;
  readonly logLevel: string;
}

const secretNames = new Set([
  'HAECHI_MASTER_KEY',
  'HAECHI_ADMIN_TOKEN',
  'HAECHI_UPSTREAM_SECRETS',
  'HAECHI_OIDC_CLIENT_SECRET',
  'HAECHI_POSTGRES_URL',
  'HAECHI_CLICKHOUSE_URL',
  'HAECHI_SMTP_URL',
]);

/**
 * Reads the configuration from environment variables (and files named by `<NAME>_FILE`).
 * @throws HaechiError `invalid_configuration` naming each variable, what is wrong with it and what it takes.
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given: Record<string, string> = {};
  for (const name of Object.keys(settings)) {
    const value = settingOf(environment, name);
    if (value !== undefined && value !== '') given[name] = value;
  }
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith('HAECHI_') && !(name in settings) && !(name.replace(/_FILE$/, '') in settings),
  );
  const parsed = schema.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => describe(String(issue.path[0]), issue.message, given));
  problems.push(
    ...Object.keys(settings)
      .filter((name) => Boolean(environment[name]) && Boolean(environment[`${name}_FILE`]))
      .map((name) => `${name} and ${name}_FILE are both given; keep one`),
  );
  problems.push(...unknown.map((name) => `${name} is not a setting`));
  if (parsed.success && (parsed.data.HAECHI_TLS_CERT === undefined) !== (parsed.data.HAECHI_TLS_KEY === undefined)) {
    problems.push('HAECHI_TLS_CERT and HAECHI_TLS_KEY go together');
  }
  if (
    parsed.success &&
    (parsed.data.HAECHI_OIDC_ISSUER === undefined) !== (parsed.data.HAECHI_OIDC_CLIENT_ID === undefined)
  )
    problems.push('HAECHI_OIDC_ISSUER and HAECHI_OIDC_CLIENT_ID go together');
  if (problems.length > 0 || !parsed.success) {
    throw new HaechiError(
      'invalid_configuration',
      `The configuration is not valid: ${problems.join('; ')}. The README lists every setting.`,
      { problems },
    );
  }
  return Object.freeze(shape(parsed.data));
}

function shape(raw: Raw): Config {
  const dataDir = resolve(raw.HAECHI_DATA_DIR);
  const mirror = raw.HAECHI_TRAIL_MIRROR;
  return {
    dataDir,
    host: raw.HAECHI_HOST,
    port: raw.HAECHI_PORT,
    workers: raw.HAECHI_WORKERS,
    publicUrl: raw.HAECHI_PUBLIC_URL?.replace(/\/$/, '') ?? null,
    tls:
      raw.HAECHI_TLS_CERT !== undefined && raw.HAECHI_TLS_KEY !== undefined
        ? { cert: raw.HAECHI_TLS_CERT, key: raw.HAECHI_TLS_KEY }
        : null,
    trustProxy: raw.HAECHI_TRUST_PROXY,
    postgresUrl: raw.HAECHI_POSTGRES_URL ?? null,
    clickhouseUrl: raw.HAECHI_CLICKHOUSE_URL ?? null,
    objectsUrl: raw.HAECHI_OBJECTS_URL ?? `${dataDir}/objects`,
    masterKeys: raw.HAECHI_MASTER_KEY,
    spoolDir: resolve(raw.HAECHI_SPOOL_DIR ?? `${dataDir}/spool`),
    spoolMaxBytes: raw.HAECHI_SPOOL_MAX_BYTES,
    bodyMaxBytes: raw.HAECHI_BODY_MAX_BYTES,
    artifactMaxBytes: raw.HAECHI_ARTIFACT_MAX_BYTES,
    retentionDays: raw.HAECHI_RETENTION_DAYS,
    trailMirror: { dir: resolve(mirror ?? `${dataDir}-trail-mirror`), chosen: mirror !== undefined },
    adminToken: raw.HAECHI_ADMIN_TOKEN ?? null,
    oidc: oidcOf(raw),
    metricsPublic: raw.HAECHI_METRICS_PUBLIC,
    smtp: raw.HAECHI_SMTP_URL === undefined ? null : { url: raw.HAECHI_SMTP_URL, from: raw.HAECHI_SMTP_FROM },
    outboundAllow: raw.HAECHI_OUTBOUND_ALLOW,
    upstreamSecrets: raw.HAECHI_UPSTREAM_SECRETS,
    timeZone: raw.HAECHI_TIME_ZONE,
    logLevel: raw.HAECHI_LOG_LEVEL,
  };
}

function oidcOf(raw: Raw): Config['oidc'] {
  const { HAECHI_OIDC_ISSUER: issuer, HAECHI_OIDC_CLIENT_ID: clientId } = raw;
  if (issuer === undefined || clientId === undefined) return null;
  return {
    issuer,
    clientId,
    clientSecret: raw.HAECHI_OIDC_CLIENT_SECRET ?? null,
    scopes: raw.HAECHI_OIDC_SCOPES,
    groupsClaim: raw.HAECHI_OIDC_GROUPS_CLAIM,
    label: raw.HAECHI_OIDC_LABEL ?? new URL(issuer).hostname,
  };
}

function settingOf(environment: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const file = environment[`${name}_FILE`];
  if (file === undefined || file === '') return environment[name];
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new HaechiError(
      'invalid_configuration',
      `${name}_FILE names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}). Correct the path or its permissions.`,
    );
  }
}

function describe(name: string, message: string, given: Readonly<Record<string, string>>): string {
  const value = given[name];
  const shown = value === undefined ? '' : secretNames.has(name) ? ' (value hidden)' : `="${value}"`;
  return `${name}${shown}: ${message}`;
}

/** PostgreSQL's form for a Unix socket, `postgresql://user@/db?host=/folder`, names no host, which `URL` does not take. */
function isAddress(value: string): boolean {
  return URL.canParse(value.replace('@/', '@localhost/'));
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
