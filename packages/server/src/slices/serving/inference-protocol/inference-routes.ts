import { HaechiError, inferenceProtocolApi } from '@haechi/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import product from '../../../../package.json' with { type: 'json' };
import { inScope, type Scope } from '../../../platform/http/caller.ts';
import { isDraining } from '../../../platform/http/draining.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import { parseJson } from '../predict-body.ts';
import type { ServedRoute, ServedRoutes } from '../served-routes.ts';
import { type InferDeps, infer } from './infer.ts';
import { inputTensors, outputTensors } from './model-tensors.ts';
import { readInfer } from './read-infer.ts';
import { isReady, type ServedModel, servedModel, versionsOf } from './served-model.ts';

export interface InferenceRoutesDeps extends InferDeps {
  readonly served: () => ServedRoutes;
  /** Whether predictions can be asked for: not while starting or stopping. */
  readonly ready: () => boolean;
  /** Tries again to load what is not loaded. */
  readonly retry: () => Promise<void>;
}

/** What the server does of the protocol beyond its core. */
const extensions = ['model_repository', 'binary_tensor_data'];
type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

/** The Open Inference Protocol over HTTP: a model is a route, its versions are those that the route serves. */
export function inferenceRoutes(deps: InferenceRoutesDeps): Route[] {
  const { inferenceLive, inferenceReady, inferenceServer, infer: inferEndpoint, ...api } = inferenceProtocolApi;
  const find = (scope: Scope, params: { readonly model: string; readonly version?: string }) =>
    servedModel(deps.served(), scope, params);
  const readiness = (served: ServedModel, reply: FastifyReply) => {
    const ready = isReady(served);
    reply.code(ready ? 200 : 503);
    return { name: served.route.id, ready };
  };
  return [
    route(inferenceLive, async () => ({ live: true })),
    route(inferenceReady, async ({ request, reply }) => {
      const ready = deps.ready() && !isDraining(request.server.server);
      reply.code(ready ? 200 : 503);
      return { ready };
    }),
    route(inferenceServer, async () => ({ name: 'haechi', version: product.version, extensions })),
    route(api.inferenceModel, async ({ scope, params }) => metadata(find(scope, params))),
    route(api.inferenceModelVersion, async ({ scope, params }) => metadata(find(scope, params))),
    route(api.inferenceModelReady, async ({ scope, params, reply }) => readiness(find(scope, params), reply)),
    route(api.inferenceModelVersionReady, async ({ scope, params, reply }) => readiness(find(scope, params), reply)),
    route(inferEndpoint, (input) => answer(deps, find(input.scope, input.params), input)),
    route(api.inferVersion, (input) => answer(deps, find(input.scope, input.params), input)),
    route(api.inferenceRepository, async ({ scope, request }) => index(deps.served(), scope, onlyReady(request))),
    route(api.inferenceLoad, async ({ scope, params }) => load(deps, find(scope, params))),
    route(api.inferenceUnload, async ({ scope, params }) => refuseUnload(find(scope, params).route)),
  ];
}

async function answer(deps: InferenceRoutesDeps, served: ServedModel, { request, reply }: Exchange): Promise<never> {
  try {
    const asked = readInfer(request.body, request.headers);
    const { json, bytes } = await infer(deps, served, asked);
    if (bytes === null) return await (reply.send(json) as unknown as Promise<never>);
    const head = Buffer.from(JSON.stringify(json), 'utf8');
    reply
      .header('content-type', 'application/octet-stream')
      .header('inference-header-content-length', String(head.length));
    return await (reply.send(Buffer.concat([head, bytes])) as unknown as Promise<never>);
  } catch (error) {
    deps.metrics.failed(served.route.id, error instanceof HaechiError ? error.code : 'internal');
    throw error;
  }
}

/** @throws HaechiError `not_ready` while the version is not loaded: its inputs are read from it. */
function metadata({ route: served, version }: ServedModel) {
  const target = version ?? served.split.stable;
  if (target.model === null)
    throw new HaechiError('not_ready', `The version ${target.label} is not loaded: ${target.problem?.message ?? ''}`, {
      where: 'route',
      cause: target.problem?.code,
    });
  const { format, signature } = target.model;
  return {
    name: served.id,
    versions: versionsOf(served).map((one) => String(one.version)),
    platform: format,
    inputs: inputTensors(signature),
    outputs: outputTensors(signature).map(({ name, datatype, width }) => ({
      name,
      datatype,
      shape: width === null ? [-1] : [-1, width],
    })),
  };
}

/** `{"ready": true}` asks for what is loaded alone; clients leave the body out. */
function onlyReady({ body, headers }: FastifyRequest): boolean {
  if (!Buffer.isBuffer(body) || body.length === 0) return false;
  const asked = parseJson(body, headers['content-encoding']);
  return typeof asked === 'object' && asked !== null && 'ready' in asked && asked.ready === true;
}

function index({ byId }: ServedRoutes, scope: Scope, ready: boolean) {
  const routes = [...byId.values()].filter((one) => !one.archived && inScope(scope, one.system));
  return routes.flatMap((one) =>
    versionsOf(one).flatMap(({ version, model, problem }) =>
      ready && model === null
        ? []
        : [
            {
              name: one.id,
              version: String(version),
              state: model === null ? ('UNAVAILABLE' as const) : ('READY' as const),
              reason: problem?.message ?? '',
            },
          ],
    ),
  );
}

async function load(deps: InferenceRoutesDeps, { route: served }: ServedModel): Promise<Record<string, never>> {
  if (versionsOf(served).some(({ model }) => model === null)) await deps.retry();
  const missing = versionsOf(served).find(({ model }) => model === null);
  if (missing === undefined) return {};
  throw new HaechiError(
    'not_ready',
    `The version ${missing.label} cannot be loaded: ${missing.problem?.message ?? 'the reason is in the log'}`,
    { where: 'route', cause: missing.problem?.code },
  );
}

function refuseUnload(served: ServedRoute): never {
  const labels = versionsOf(served).map(({ label }) => label);
  throw new HaechiError(
    'conflict',
    `The route "${served.id}" serves ${labels.join(' and ')}, which therefore stays loaded. A rollout takes a version out of its route.`,
    { where: 'model' },
  );
}
