import type { MlflowMetricOut, MlflowRun } from '@haechi/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../../platform/postgres.ts';
import { mlflowRunInfo, type RunRow } from './run-rows.ts';

type KeyValue = { readonly key: string; readonly value: string };
type DatasetInputs = NonNullable<MlflowRun['inputs']>['dataset_inputs'];
/** What hangs on runs, as PostgreSQL writes it: lists of JSON, null for an empty one. NaN arrives as the text "NaN". */
export interface RunData {
  readonly metrics: MlflowMetricOut[] | null;
  readonly params: KeyValue[] | null;
  readonly tags: KeyValue[] | null;
  readonly datasets: DatasetInputs | null;
  readonly models:
    | { readonly model_id: string; readonly direction: 'input' | 'output'; readonly step: number }[]
    | null;
}

/** Which keys of each kind are wanted. */
export interface RunColumns {
  readonly metrics: readonly string[];
  readonly params: readonly string[];
  readonly tags: readonly string[];
}

const among = (keys: readonly string[] | undefined): RawBuilder<boolean> =>
  keys === undefined ? sql`true` : sql`kv.key = any(${keys}::text[])`;

/** The same as the texts that PostgreSQL wrote, for an answer that passes them on unread. */
export type RunTexts = { readonly [part in keyof RunData]: string | null };

/** A list of JSON objects, put together as text: `json_agg` of `json_build_object` takes twice as long. */
const listOf = (object: RawBuilder<unknown>, by: RawBuilder<unknown>) =>
  sql`'[' || string_agg(${object}, ',' order by ${by}) || ']'`;
const metricJson = sql`'{"key":' || to_json(kv.key)::text || ',"value":' || case when kv.value = 'NaN' then '"NaN"' else kv.value::text end
  || ',"timestamp":' || kv.timestamp || ',"step":' || kv.step || '}'`;
const pairJson = sql`'{"key":' || to_json(kv.key)::text || ',"value":' || to_json(kv.value)::text || '}'`;
const datasetJson = sql`'{"tags":' || d.tags::text || ',"dataset":' || json_strip_nulls(json_build_object('name', s.name, 'digest', s.digest,
  'source_type', s.source_type, 'source', s.source, 'schema', s.schema, 'profile', s.profile))::text || '}'`;
const modelJson = sql`json_build_object('model_id', m.model_id, 'direction', m.direction, 'step', m.step)::text`;
const byKey = sql`kv.key`;

/** Columns of `RunData` for the run whose id `id` holds, or of `RunTexts`: one look-up a table and run, nothing of the history. */
export function runDataColumns(
  id: RawBuilder<unknown>,
  { columns, texts = false }: { readonly columns?: RunColumns | undefined; readonly texts?: boolean } = {},
): RawBuilder<unknown> {
  const as = texts ? sql`text` : sql`json`;
  return sql`
    (select (${listOf(metricJson, byKey)})::${as} from tracking_latest_metrics kv where kv.run_id = ${id} and ${among(columns?.metrics)}) as metrics,
    (select (${listOf(pairJson, byKey)})::${as} from tracking_params kv where kv.run_id = ${id} and ${among(columns?.params)}) as params,
    (select (${listOf(pairJson, byKey)})::${as} from tracking_tags kv where kv.run_id = ${id} and ${among(columns?.tags)}) as tags,
    (select (${listOf(datasetJson, sql`s.name, s.digest`)})::${as}
      from tracking_run_datasets d join tracking_datasets s on s.id = d.dataset_id where d.run_id = ${id}) as datasets,
    (select (${listOf(modelJson, sql`m.step, m.model_id`)})::${as} from tracking_run_models m where m.run_id = ${id}) as models`;
}

/** What hangs on one run. */
export async function runData(db: Db, run: string): Promise<RunData> {
  const { rows } = await sql<RunData>`select ${runDataColumns(sql`${run}::text`)}`.execute(db);
  return rows[0] ?? { metrics: null, params: null, tags: null, datasets: null, models: null };
}

/** As MLflow's clients read it: empty lists are left out. */
export function mlflowRun(row: RunRow, { metrics, params, tags, datasets, models }: RunData): MlflowRun {
  const inputs = models?.filter(({ direction }) => direction === 'input').map(({ model_id }) => ({ model_id })) ?? [];
  const outputs =
    models?.filter(({ direction }) => direction === 'output').map(({ model_id, step }) => ({ model_id, step })) ?? [];
  return {
    info: mlflowRunInfo(row),
    data: { ...(metrics && { metrics }), ...(params && { params }), ...(tags && { tags }) },
    inputs: { ...(datasets && { dataset_inputs: datasets }), ...(inputs.length > 0 && { model_inputs: inputs }) },
    ...(outputs.length > 0 && { outputs: { model_outputs: outputs } }),
  };
}

/** `mlflowRun` as JSON. Metrics, parameters and tags, which are nearly all of it, are passed on as PostgreSQL wrote them. */
export function mlflowRunJson(row: RunRow & RunTexts): string {
  const rest = mlflowRun(row, {
    ...{ metrics: null, params: null, tags: null },
    datasets: row.datasets === null ? null : (JSON.parse(row.datasets) as RunData['datasets']),
    models: row.models === null ? null : (JSON.parse(row.models) as RunData['models']),
  });
  const parts = [
    ...(row.metrics === null ? [] : [`"metrics":${row.metrics}`]),
    ...(row.params === null ? [] : [`"params":${row.params}`]),
    ...(row.tags === null ? [] : [`"tags":${row.tags}`]),
  ];
  const outputs = rest.outputs === undefined ? '' : `,"outputs":${JSON.stringify(rest.outputs)}`;
  return `{"info":${JSON.stringify(rest.info)},"data":{${parts.join(',')}},"inputs":${JSON.stringify(rest.inputs)}${outputs}}`;
}
