/**
 * Files of runs and logged models as MLflow's clients send and fetch them through the tracking server. What an address holds after `artifacts/` is the path below
 * `mlflow-artifacts:/`, percent-encoded.
 */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { MLFLOW, MLFLOW_API, mlflowEmpty } from './mlflow-wire.ts';

const files = `${MLFLOW}/api/2.0/mlflow-artifacts`;
const tag = 'mlflow artifacts';
const filtered = { scope: 'filtered', tag } as const;
const anyPath = z.object({ artifact_path: z.string() });

const fileInfo = z.object({
  path: z.string(),
  is_dir: z.boolean(),
  /** Of files, bytes. */
  file_size: z.number().int().optional(),
});
const listed = z.object({ files: z.array(fileInfo).optional() });
const listedWithRoot = listed.extend({ root_uri: z.string(), next_page_token: z.string().optional() });
export type MlflowFileInfo = z.infer<typeof fileInfo>;

export const mlflowArtifactsApi = {
  upload: endpoint({
    ...filtered,
    method: 'PUT',
    path: `${files}/artifacts/{artifact_path}`,
    openEnd: true,
    permission: 'tracking.write',
    kind: 'upload',
    summary: 'Keep a file; what was at its path is replaced.',
    params: anyPath,
    response: mlflowEmpty,
  }),
  download: endpoint({
    ...filtered,
    method: 'GET',
    path: `${files}/artifacts/{artifact_path}`,
    openEnd: true,
    permission: 'tracking.read',
    kind: 'stream',
    summary: 'The bytes of a file; one range of them when asked for.',
    params: anyPath,
    response: z.unknown(),
  }),
  remove: endpoint({
    ...filtered,
    method: 'DELETE',
    path: `${files}/artifacts/{artifact_path}`,
    openEnd: true,
    permission: 'tracking.write',
    kind: 'raw',
    summary: 'Take a file or a folder away. What a registered version uses is refused.',
    params: anyPath,
    response: mlflowEmpty,
  }),
  list: endpoint({
    ...filtered,
    method: 'GET',
    path: `${files}/artifacts`,
    permission: 'tracking.read',
    summary: 'What lies directly in a folder, by its last name; nothing for a file or what is not there.',
    query: z.object({ path: z.string().default('') }),
    response: listed,
  }),
  listOfRun: endpoint({
    ...filtered,
    method: 'GET',
    path: `${MLFLOW_API}/artifacts/list`,
    permission: 'tracking.read',
    summary: 'The files of a run in a folder, by their paths within the run.',
    query: z.object({
      run_id: z.string().optional(),
      run_uuid: z.string().optional(),
      path: z.string().default(''),
      page_token: z.string().optional(),
    }),
    response: listedWithRoot,
  }),
  multipartCreate: endpoint({
    ...filtered,
    method: 'POST',
    path: `${files}/mpu/create/{artifact_path}`,
    openEnd: true,
    permission: 'tracking.write',
    summary: 'Refused: uploads go through this server, whole; clients then do that.',
    params: anyPath,
    body: z.looseObject({}),
    response: mlflowEmpty,
  }),
  serverInfo: endpoint({
    method: 'GET',
    path: `${MLFLOW}/api/3.0/mlflow/server-info`,
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary: 'What this server can do beyond the protocol.',
    response: z.object({
      store_type: z.string(),
      workspaces_enabled: z.boolean(),
      trace_archival_enabled: z.boolean(),
      multipart_uploads_enabled: z.boolean(),
      multipart_downloads_enabled: z.boolean(),
    }),
  }),
};
