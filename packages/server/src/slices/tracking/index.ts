export {
  existingResource,
  invalidParameter,
  missingResource,
  mlflowEnvelope,
} from './mlflow/mlflow-envelope.ts';
export { pageOfRows, readPageToken } from './mlflow/page-token.ts';
export {
  parseFilter,
  parseOrder,
  type SearchComparison,
  type SearchGrammar,
  type SearchOrder,
} from './mlflow/search-grammar.ts';
export { allOf, compareSql, keyedSql, orderSql } from './mlflow/search-sql.ts';
