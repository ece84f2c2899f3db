/**
 * The Open Inference Protocol, version 2, over HTTP: JSON and binary tensors, metadata, and the repository extension. A model of the protocol is a
 * route of ours; its versions are those that the route serves. Failures have the protocol's own shape, `{"error": "…"}`.
 */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** Every datatype of the protocol. FP16 has no form in JSON and goes as bytes only. */
export const tensorDatatypes = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
] as const;
export type TensorDatatype = (typeof tensorDatatypes)[number];

const datatype = z.enum(tensorDatatypes);
const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
/** Lengths of the axes; -1 where it may be any (metadata only). */
const shape = z.array(z.number().int());
const live = z.object({ live: z.boolean() });
const ready = z.object({ ready: z.boolean() });
const serverMetadata = z.object({ name: z.string(), version: z.string(), extensions: z.array(z.string()) });
const tensorMetadata = z.object({ name: z.string(), datatype, shape });
const modelMetadata = z.object({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(tensorMetadata),
  outputs: z.array(tensorMetadata),
});
const modelReady = z.object({ name: z.string(), ready: z.boolean() });
const tensor = z.object({
  name: z.string(),
  shape,
  datatype,
  parameters: parameters.optional(),
  /** Row-major, nested as the shape or flat; absent when the bytes follow the JSON (`binary_data_size`). */
  data: z.array(z.unknown()).optional(),
});
const inferRequest = z.object({
  id: z.string().max(256).optional(),
  parameters: parameters.optional(),
  inputs: z.array(tensor).min(1),
  outputs: z.array(z.object({ name: z.string(), parameters: parameters.optional() })).optional(),
});
const inferResponse = z.object({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  parameters: parameters.optional(),
  outputs: z.array(tensor),
});
const repositoryIndex = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    state: z.enum(['UNKNOWN', 'READY', 'UNAVAILABLE', 'LOADING', 'UNLOADING']),
    reason: z.string(),
  }),
);

/** Names are looked up, not checked: what is no route answers 404 in the protocol's shape. */
const modelParams = z.object({ model: z.string() });
const versionParams = z.object({ model: z.string(), version: z.string() });
const tag = 'open inference protocol';
const filtered = { scope: 'filtered', tag } as const;

export const inferenceProtocolApi = {
  inferenceLive: endpoint({
    method: 'GET',
    path: '/v2/health/live',
    permission: 'public',
    scope: 'self',
    tag,
    summary: 'Whether the process answers.',
    response: live,
  }),
  inferenceReady: endpoint({
    method: 'GET',
    path: '/v2/health/ready',
    permission: 'public',
    scope: 'self',
    tag,
    summary: 'Whether predictions can be asked for; 503 while starting and while stopping.',
    response: ready,
  }),
  inferenceServer: endpoint({
    method: 'GET',
    path: '/v2',
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary: 'Name and version of the server, extensions of the protocol.',
    response: serverMetadata,
  }),
  inferenceModel: endpoint({
    ...filtered,
    method: 'GET',
    path: '/v2/models/{model}',
    permission: 'predict.call',
    summary: 'Inputs and outputs of a route.',
    params: modelParams,
    response: modelMetadata,
  }),
  inferenceModelVersion: endpoint({
    ...filtered,
    method: 'GET',
    path: '/v2/models/{model}/versions/{version}',
    permission: 'predict.call',
    summary: 'Inputs and outputs of one version of a route.',
    params: versionParams,
    response: modelMetadata,
  }),
  inferenceModelReady: endpoint({
    ...filtered,
    method: 'GET',
    path: '/v2/models/{model}/ready',
    permission: 'predict.call',
    summary: 'Whether a route can answer; 503 when it cannot.',
    params: modelParams,
    response: modelReady,
  }),
  inferenceModelVersionReady: endpoint({
    ...filtered,
    method: 'GET',
    path: '/v2/models/{model}/versions/{version}/ready',
    permission: 'predict.call',
    summary: 'Whether one version of a route is loaded; 503 when it is not.',
    params: versionParams,
    response: modelReady,
  }),
  infer: endpoint({
    ...filtered,
    method: 'POST',
    path: '/v2/models/{model}/infer',
    permission: 'predict.call',
    // Raw: tensors may follow the JSON as bytes.
    kind: 'raw',
    summary:
      'Predictions for the rows of the tensors: one tensor per feature, or one for all in the order of the signature.',
    params: modelParams,
    body: inferRequest,
    response: inferResponse,
  }),
  inferVersion: endpoint({
    ...filtered,
    method: 'POST',
    path: '/v2/models/{model}/versions/{version}/infer',
    permission: 'predict.call',
    kind: 'raw',
    summary: 'The same by one of the versions that the route serves.',
    params: versionParams,
    body: inferRequest,
    response: inferResponse,
  }),
  inferenceRepository: endpoint({
    ...filtered,
    method: 'POST',
    path: '/v2/repository/index',
    permission: 'routes.read',
    // Raw: clients send no content type along.
    kind: 'raw',
    summary: 'Every version that a route serves, and whether it is loaded here.',
    body: z.object({ ready: z.boolean().optional() }),
    response: repositoryIndex,
  }),
  inferenceLoad: endpoint({
    ...filtered,
    method: 'POST',
    path: '/v2/repository/models/{model}/load',
    permission: 'routes.write',
    kind: 'raw',
    summary: 'Load what the route serves, where that failed before.',
    params: modelParams,
    body: z.looseObject({}),
    response: z.object({}),
  }),
  inferenceUnload: endpoint({
    ...filtered,
    method: 'POST',
    path: '/v2/repository/models/{model}/unload',
    permission: 'routes.write',
    kind: 'raw',
    summary: 'Refused while the route serves: a version goes by a rollout.',
    params: modelParams,
    body: z.looseObject({}),
    response: z.object({}),
  }),
};
