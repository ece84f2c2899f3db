import { hash } from 'node:crypto';
import { ofrepApi } from '@haechi/contract';
import type { FastifyReply } from 'fastify';
import { inScope, type Scope } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import type { CompiledFlag } from './compile-flag.ts';
import type { FlagContext } from './conditions.ts';
import { MIN_POLLING_MS } from './constants.ts';
import { type Decision, evaluateFlag, type FlagSet, type Refusal } from './evaluate.ts';
import type { ExposureLog } from './exposure-log.ts';
import { readContext } from './read-context.ts';

export interface OfrepDeps {
  readonly flags: () => FlagSet;
  readonly exposures: Pick<ExposureLog, 'note'>;
  /** Told how each evaluation ended: its reason, or the code of a failure. */
  readonly evaluated: (outcome: string) => void;
}

/** Status of a failure of the protocol, by its code. */
const statuses: Readonly<Record<Refusal['code'], number>> = {
  FLAG_NOT_FOUND: 404,
  PARSE_ERROR: 400,
  TARGETING_KEY_MISSING: 400,
  INVALID_CONTEXT: 400,
  GENERAL: 500,
};
/** A client that caches all values and tells of exposures itself sends `none`. */
const exposuresHeader = 'x-haechi-exposures';

/** The OpenFeature Remote Evaluation Protocol: flags of the systems that the caller may evaluate in. */
export function ofrepRoutes({ flags, exposures, evaluated }: OfrepDeps): Route[] {
  return [
    route(ofrepApi.evaluateFlag, async ({ params: { key }, scope, request, reply }) => {
      const read = readContext(request.body);
      const flag = visible(flags(), scope, key);
      const outcome = !read.ok ? read : flag === null ? noFlag(key) : evaluateFlag(flags(), flag, read.context);
      evaluated(outcome.ok ? outcome.reason : outcome.code);
      if (!outcome.ok) {
        reply.code(statuses[outcome.code]);
        return failureOf(key, outcome);
      }
      if (read.ok && request.headers[exposuresHeader] !== 'none')
        exposures.note(outcome.exposed, read.context, 'server');
      return successOf(outcome);
    }),
    route(ofrepApi.evaluateFlags, async ({ scope, request, reply }) => {
      const read = readContext(request.body);
      if (!read.ok) {
        evaluated(read.code);
        reply.code(statuses[read.code]);
        return { errorCode: read.code, errorDetails: read.message };
      }
      const { body, exposed, outcomes } = evaluateAll(flags(), scope, read.context);
      for (const outcome of outcomes) evaluated(outcome);
      if (request.headers[exposuresHeader] !== 'none') exposures.note(exposed, read.context, 'bulk');
      const tag = `"${hash('sha256', JSON.stringify(body), 'base64url').slice(0, 27)}"`;
      reply.header('etag', tag);
      return matches(request.headers['if-none-match'], tag) ? unchanged(reply) : body;
    }),
    route(ofrepApi.configuration, async ({ request, reply }) => {
      const tag = `"${hash('sha256', JSON.stringify(configuration), 'base64url').slice(0, 27)}"`;
      reply.header('etag', tag);
      return matches(request.headers['if-none-match'], tag) ? unchanged(reply) : configuration;
    }),
  ];
}

const configuration = {
  name: 'haechi',
  capabilities: {
    cacheInvalidation: { polling: { enabled: true, minPollingInterval: MIN_POLLING_MS } },
    flagEvaluation: { unsupportedTypes: [] as string[] },
  },
};

function evaluateAll(flags: FlagSet, scope: Scope, context: FlagContext) {
  const outcomes = [...flags.values()]
    .filter((flag) => inScope(scope, flag.system))
    .map((flag) => ({ key: flag.key, outcome: evaluateFlag(flags, flag, context) }));
  return {
    body: {
      flags: outcomes.map(({ key, outcome }) => (outcome.ok ? successOf(outcome) : failureOf(key, outcome))),
    },
    outcomes: outcomes.map(({ outcome }) => (outcome.ok ? outcome.reason : outcome.code)),
    exposed: outcomes.flatMap(({ outcome }) => (outcome.ok ? outcome.exposed : [])),
  };
}

/** Null for an unknown flag and one outside `scope` alike. */
function visible(flags: FlagSet, scope: Scope, key: string): CompiledFlag | null {
  const flag = flags.get(key);
  return flag !== undefined && inScope(scope, flag.system) ? flag : null;
}

const noFlag = (key: string): Refusal => ({
  ok: false,
  code: 'FLAG_NOT_FOUND',
  message: `There is no flag "${key}".`,
});

const failureOf = (key: string, { code, message }: Refusal) => ({ key, errorCode: code, errorDetails: message });

/** Metadata are flat: what is not so is left out by clients. */
function successOf({ flag, value, variant, reason, rule, experiment, holdout, prerequisite }: Decision) {
  const why = { rule, experiment, holdout, prerequisite, period: experiment && (flag.experiment?.period ?? null) };
  const told = Object.entries(why).flatMap(([name, text]) => (text === null ? [] : [[name, text] as const]));
  return {
    ...{ key: flag.key, value, variant, reason },
    metadata: { system: flag.system, revision: flag.revision, ...Object.fromEntries(told) },
  };
}

/** Whether the client has it already; `If-None-Match` compares weakly. */
function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag);
}

async function unchanged(reply: FastifyReply): Promise<never> {
  return (await reply.code(304).send()) as never;
}
