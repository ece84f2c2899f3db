/**
 * MLflow's model registry over its REST wire: registered models, versions, stages, aliases, tags. What is registered here are models and versions of the
 * registry, under the names that MLflow's clients give them. Unknown fields are ignored, absent ones are left out; times are milliseconds since 1970.
 */
import { z } from 'zod';
import { emptySchema } from './common.ts';
import { endpoint } from './endpoint.ts';
import { MLFLOW_API, mlflowInt, mlflowList } from './mlflow-wire.ts';

/** Any text: the handler says what is wrong with it in MLflow's words. */
const name = z.string().max(10_000).default('');
const version = z
  .union([z.string().max(32), z.number().int()])
  .default('')
  .transform(String);
const key = z.string().max(1_000).default('');
const value = z.string().max(200_000).default('');
const description = z.string().max(100_000).optional();
const tags = z.array(z.object({ key, value })).max(1_000).default([]);
const list = mlflowList.default([]);
const paging = {
  filter: z.string().max(20_000).optional(),
  max_results: mlflowInt.optional(),
  order_by: list,
  page_token: z.string().max(1_000).optional(),
};

const tagsSchema = z.array(z.object({ key: z.string(), value: z.string() }));
const mlflowVersionSchema = z.object({
  name: z.string(),
  version: z.string(),
  creation_timestamp: z.number(),
  last_updated_timestamp: z.number(),
  current_stage: z.enum(['None', 'Staging', 'Production', 'Archived']),
  description: z.string().optional(),
  source: z.string(),
  run_id: z.string().optional(),
  run_link: z.string().optional(),
  model_id: z.string().optional(),
  user_id: z.string(),
  status: z.literal('READY'),
  tags: tagsSchema.optional(),
  aliases: z.array(z.string()).optional(),
});
const registeredModelSchema = z.object({
  name: z.string(),
  creation_timestamp: z.number(),
  last_updated_timestamp: z.number(),
  description: z.string().optional(),
  latest_versions: z.array(mlflowVersionSchema).optional(),
  tags: tagsSchema.optional(),
  aliases: z.array(z.object({ alias: z.string(), version: z.string() })).optional(),
});
export type MlflowVersion = z.infer<typeof mlflowVersionSchema>;
export type MlflowRegisteredModel = z.infer<typeof registeredModelSchema>;

const oneModel = z.object({ registered_model: registeredModelSchema });
const oneVersion = z.object({ model_version: mlflowVersionSchema });
const tag = 'mlflow';
const read = { permission: 'models.read', scope: 'filtered', tag } as const;
const write = { permission: 'models.write', scope: 'filtered', tag } as const;

export const mlflowRegistryApi = {
  createRegisteredModel: endpoint({
    ...write,
    method: 'POST',
    path: `${MLFLOW_API}/registered-models/create`,
    summary: 'MLflow: register a model, in the system of the tag `haechi.system`, or else the only one in reach.',
    body: z.object({ name, tags, description }),
    response: oneModel,
  }),
  getRegisteredModel: endpoint({
    ...read,
    method: 'GET',
    path: `${MLFLOW_API}/registered-models/get`,
    summary: 'MLflow: a registered model.',
    query: z.object({ name }),
    response: oneModel,
  }),
  searchRegisteredModels: endpoint({
    ...read,
    method: 'GET',
    path: `${MLFLOW_API}/registered-models/search`,
    summary: 'MLflow: registered models by name and tags.',
    query: z.object(paging),
    response: z.object({
      registered_models: z.array(registeredModelSchema).optional(),
      next_page_token: z.string().optional(),
    }),
  }),
  renameRegisteredModel: endpoint({
    ...write,
    method: 'POST',
    path: `${MLFLOW_API}/registered-models/rename`,
    summary: 'MLflow: another name for a registered model; its id in the registry stays.',
    body: z.object({ name, new_name: name }),
    response: oneModel,
  }),
  updateRegisteredModel: endpoint({
    ...write,
    method: 'PATCH',
    path: `${MLFLOW_API}/registered-models/update`,
    summary: 'MLflow: describe a registered model.',
    body: z.object({ name, description }),
    response: oneModel,
  }),
  deleteRegisteredModel: endpoint({
    ...write,
    method: 'DELETE',
    path: `${MLFLOW_API}/registered-models/delete`,
    summary:
      'MLflow: give a registered model up; its name is free, its versions are archived and their record is kept.',
    body: z.object({ name }),
    response: emptySchema,
  }),
  getLatestVersions: endpoint({
    ...read,
    method: 'POST',
    path: `${MLFLOW_API}/registered-models/get-latest-versions`,
    summary: 'MLflow: the newest version of each stage.',
    body: z.object({ name, stages: list }),
    response: z.object({ model_versions: z.array(mlflowVersionSchema).optional() }),
  }),
  setRegisteredModelTag: endpoint({
    ...write,
    method: 'POST',
    path: `${MLFLOW_API}/registered-models/set-tag`,
    summary: 'MLflow: tag a registered model.',
    body: z.object({ name, key, value }),
    response: emptySchema,
  }),
  deleteRegisteredModelTag: endpoint({
    ...write,
    method: 'DELETE',
    path: `${MLFLOW_API}/registered-models/delete-tag`,
    summary: 'MLflow: take a tag of a registered model away.',
    body: z.object({ name, key }),
    response: emptySchema,
  }),
  setRegisteredModelAlias: endpoint({
    ...write,
    method: 'POST',
    path: `${MLFLOW_API}/registered-models/alias`,
    summary:
      'MLflow: point an alias at a version. `champion` and `production` of a governed model need an approved one.',
    body: z.object({ name, alias: key, version }),
    response: emptySchema,
  }),
  getModelVersionByAlias: endpoint({
    ...read,
    method: 'GET',
    path: `${MLFLOW_API}/registered-models/alias`,
    summary: 'MLflow: the version that an alias points at.',
    query: z.object({ name, alias: key }),
    response: oneVersion,
  }),
  deleteRegisteredModelAlias: endpoint({
    ...write,
    method: 'DELETE',
    path: `${MLFLOW_API}/registered-models/alias`,
    summary: 'MLflow: take an alias away.',
    body: z.object({ name, alias: key }),
    response: emptySchema,
  }),
  createModelVersion: endpoint({
    ...write,
    method: 'POST',
    path: `${MLFLOW_API}/model-versions/create`,
    summary:
      'MLflow: register a version. Files that this server can serve are taken; what is a pickle stays a reference.',
    body: z.object({
      name,
      source: z.string().max(10_000).default(''),
      run_id: z.string().max(200).optional(),
      run_link: z.string().max(10_000).optional(),
      model_id: z.string().max(200).optional(),
      tags,
      description,
    }),
    response: oneVersion,
  }),
  getModelVersion: endpoint({
    ...read,
    method: 'GET',
    path: `${MLFLOW_API}/model-versions/get`,
    summary: 'MLflow: a version.',
    query: z.object({ name, version }),
    response: oneVersion,
  }),
  updateModelVersion: endpoint({
    ...write,
    method: 'PATCH',
    path: `${MLFLOW_API}/model-versions/update`,
    summary: 'MLflow: describe a version.',
    body: z.object({ name, version, description }),
    response: oneVersion,
  }),
  deleteModelVersion: endpoint({
    ...write,
    method: 'DELETE',
    path: `${MLFLOW_API}/model-versions/delete`,
    summary: 'MLflow: give a version up; it is archived and its record is kept.',
    body: z.object({ name, version }),
    response: emptySchema,
  }),
  searchModelVersions: endpoint({
    ...read,
    method: 'GET',
    path: `${MLFLOW_API}/model-versions/search`,
    summary: 'MLflow: versions by name, run, source, number and tags.',
    query: z.object(paging),
    response: z.object({
      model_versions: z.array(mlflowVersionSchema).optional(),
      next_page_token: z.string().optional(),
    }),
  }),
  getDownloadUri: endpoint({
    ...read,
    method: 'GET',
    path: `${MLFLOW_API}/model-versions/get-download-uri`,
    summary: 'MLflow: where the files of a version lie.',
    query: z.object({ name, version }),
    response: z.object({ artifact_uri: z.string() }),
  }),
  transitionStage: endpoint({
    ...write,
    method: 'POST',
    path: `${MLFLOW_API}/model-versions/transition-stage`,
    summary: 'MLflow: move a version to a stage. Production of a governed model needs an approved version.',
    body: z.object({
      name,
      version,
      stage: z.string().max(100).default(''),
      archive_existing_versions: z.boolean().default(false),
    }),
    response: oneVersion,
  }),
  setModelVersionTag: endpoint({
    ...write,
    method: 'POST',
    path: `${MLFLOW_API}/model-versions/set-tag`,
    summary: 'MLflow: tag a version. Those that the approval writes are refused.',
    body: z.object({ name, version, key, value }),
    response: emptySchema,
  }),
  deleteModelVersionTag: endpoint({
    ...write,
    method: 'DELETE',
    path: `${MLFLOW_API}/model-versions/delete-tag`,
    summary: 'MLflow: take a tag of a version away.',
    body: z.object({ name, version, key }),
    response: emptySchema,
  }),
};
