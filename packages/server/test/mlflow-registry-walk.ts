/** For the access walk: how the endpoints of MLflow's registry name a model of another system, and how that is refused. */
const base = '/mlflow/api/2.0/mlflow';
const name = 'their-model';
const version = '1';
const tag = { key: 'k', value: 'v' };
const gone = /^404 .*not_found/;
const refusedAs = (body: object) => ({ body, refused: gone });

export const foreignRegistryBodies: Readonly<Record<string, { body: object; refused: RegExp }>> = {
  [`POST ${base}/registered-models/create`]: refusedAs({
    name: 'n',
    tags: [{ key: 'haechi.system', value: 'zz-theirs' }],
  }),
  [`POST ${base}/registered-models/rename`]: refusedAs({ name, new_name: 'n' }),
  [`PATCH ${base}/registered-models/update`]: refusedAs({ name, description: 'd' }),
  [`DELETE ${base}/registered-models/delete`]: refusedAs({ name }),
  [`POST ${base}/registered-models/get-latest-versions`]: refusedAs({ name }),
  [`POST ${base}/registered-models/set-tag`]: refusedAs({ name, ...tag }),
  [`DELETE ${base}/registered-models/delete-tag`]: refusedAs({ name, ...tag }),
  [`POST ${base}/registered-models/alias`]: refusedAs({ name, alias: 'a', version }),
  [`DELETE ${base}/registered-models/alias`]: refusedAs({ name, alias: 'their-alias' }),
  [`POST ${base}/model-versions/create`]: refusedAs({ name, source: 's3://bucket/model' }),
  [`PATCH ${base}/model-versions/update`]: refusedAs({ name, version, description: 'd' }),
  [`DELETE ${base}/model-versions/delete`]: refusedAs({ name, version }),
  [`POST ${base}/model-versions/transition-stage`]: refusedAs({ name, version, stage: 'Archived' }),
  [`POST ${base}/model-versions/set-tag`]: refusedAs({ name, version, ...tag }),
  [`DELETE ${base}/model-versions/delete-tag`]: refusedAs({ name, version, ...tag }),
};

export const foreignRegistryQueries: Readonly<Record<string, { query: string; refused?: RegExp }>> = {
  [`GET ${base}/registered-models/search`]: { query: "filter=name='their-model'", refused: /^200 \{\}/ },
  [`GET ${base}/model-versions/search`]: { query: "filter=name='their-model'", refused: /^200 \{\}/ },
  [`GET ${base}/registered-models/get`]: { query: `name=${name}` },
  [`GET ${base}/registered-models/alias`]: { query: `name=${name}&alias=their-alias` },
  [`GET ${base}/model-versions/get`]: { query: `name=${name}&version=1` },
  [`GET ${base}/model-versions/get-download-uri`]: { query: `name=${name}&version=1` },
};
