import type { SearchGrammar } from '../../tracking/index.ts';

const text = (name: string) => ({ name, type: 'text' as const });
const number = (name: string) => ({ name, type: 'number' as const });
const tags = { name: 'tags', type: 'text' as const };
const times = {
  creation_timestamp: number('creation_timestamp'),
  last_updated_timestamp: number('last_updated_timestamp'),
  timestamp: number('last_updated_timestamp'),
};

/** What a search of registered models may name. */
export const modelGrammar: SearchGrammar = {
  attributes: { name: text('name'), ...times },
  entities: { tag: tags, tags },
};

/** What a search of versions may name. */
export const versionGrammar: SearchGrammar = {
  attributes: {
    name: text('name'),
    run_id: text('run_id'),
    source_path: text('source_path'),
    source: text('source_path'),
    model_id: text('model_id'),
    version_number: number('version_number'),
    version: number('version_number'),
    ...times,
  },
  entities: { tag: tags, tags },
};

/** Prompts are registered models with this tag; they appear in a search that asks for them alone. */
export const promptTag = 'mlflow.prompt.is_prompt';
