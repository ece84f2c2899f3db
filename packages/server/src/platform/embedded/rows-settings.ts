/**
 * The settings a request may bring, by name. Whatever else stands in the URL is either the protocol's own or refused: a setting is how one
 * would, say, switch the memory cap off. Values are quoted, never pasted.
 */
import { RowsError } from './rows-error.ts';
import { quoteString } from './sql-tokens.ts';

/** Parameters of the HTTP interface that are no settings. */
const protocolNames = new Set([
  'query',
  'query_id',
  'database',
  'user',
  'password',
  'default_format',
  'enable_http_compression',
  'http_zlib_compression_level',
  'wait_end_of_query',
  'buffer_size',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'http_write_exception_in_output_format',
  'cancel_http_readonly_queries_on_client_close',
  'session_id',
  'session_timeout',
  'role',
  'quota_key',
]);

const allowedNames = new Set([
  'allow_suspicious_low_cardinality_types',
  'alter_sync',
  'apply_mutations_on_fly',
  'cast_keep_nullable',
  'date_time_input_format',
  'date_time_output_format',
  'deduplicate_blocks_in_dependent_materialized_views',
  'distinct_overflow_mode',
  'do_not_merge_across_partitions_select_final',
  'final',
  'format_csv_delimiter',
  'group_by_overflow_mode',
  'input_format_allow_errors_num',
  'input_format_allow_errors_ratio',
  'input_format_csv_empty_as_default',
  'input_format_csv_use_best_effort_in_schema_inference',
  'input_format_defaults_for_omitted_fields',
  'input_format_import_nested_json',
  'input_format_max_rows_to_read_for_schema_inference',
  'input_format_null_as_default',
  'input_format_parallel_parsing',
  'input_format_skip_unknown_fields',
  'input_format_with_names_use_header',
  'insert_deduplicate',
  'insert_deduplication_token',
  'insert_null_as_default',
  'join_algorithm',
  'join_use_nulls',
  'lightweight_deletes_sync',
  'materialize_ttl_after_modify',
  'max_ast_elements',
  'max_block_size',
  'max_bytes_before_external_group_by',
  'max_bytes_before_external_sort',
  'max_bytes_to_read',
  'max_execution_time',
  'max_expanded_ast_elements',
  'max_insert_block_size',
  'max_partitions_per_insert_block',
  'max_query_size',
  'max_result_bytes',
  'max_result_rows',
  'max_rows_to_group_by',
  'max_rows_to_read',
  'max_threads',
  'min_insert_block_size_bytes',
  'min_insert_block_size_rows',
  'mutations_sync',
  'optimize_throw_if_noop',
  'output_format_json_named_tuples_as_objects',
  'output_format_json_quote_64bit_floats',
  'output_format_json_quote_64bit_integers',
  'output_format_json_quote_decimals',
  'output_format_json_quote_denormals',
  'prefer_column_name_to_alias',
  'read_overflow_mode',
  'readonly',
  'result_overflow_mode',
  'schema_inference_hints',
  'schema_inference_make_columns_nullable',
  'session_timezone',
  'timeout_overflow_mode',
  'transform_null_in',
  'union_default_mode',
  'use_query_cache',
]);

export interface RequestSettings {
  readonly settings: ReadonlyMap<string, string>;
  /** Values of `{name:Type}` placeholders, as the client escaped them. */
  readonly params: ReadonlyMap<string, string>;
}

const PARAM_NAME = /^[A-Za-z_]\w*$/;

/** Parts a request's URL parameters. `async_insert` is accepted and ignored: an answered insert is always written. */
export function readSettings(search: URLSearchParams): RequestSettings {
  const settings = new Map<string, string>();
  const params = new Map<string, string>();
  for (const [name, value] of search) {
    if (name.startsWith('param_') && PARAM_NAME.test(name.slice(6))) params.set(name.slice(6), value);
    else if (allowedNames.has(name)) settings.set(name, value);
    else if (!protocolNames.has(name) && !['async_insert', 'wait_for_async_insert'].includes(name)) {
      throw new RowsError('UNKNOWN_SETTING', `The setting ${name} is not one the embedded row store takes`);
    }
  }
  return { settings, params };
}

/** The SET statements that put a request's settings and parameters on its session. */
export function settingStatements({ settings, params }: RequestSettings): readonly string[] {
  return [
    ...[...settings].map(([name, value]) => `SET ${name} = ${quoteString(value)}`),
    ...[...params].map(([name, value]) => `SET param_${name} = ${quoteString(value)}`),
  ];
}
