import { Facts } from '../../../ui/facts.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import type { RunDetail } from '../tracking-types.ts';

type Dataset = RunDetail['datasets'][number];

/** Says what a data set was used for. */
const contextTag = 'mlflow.data.context';

/** Data sets that a run read, and models that went in. */
export function InputList({ run }: { readonly run: RunDetail }) {
  const { t } = useWords();
  const models = run.models.filter(({ direction }) => direction === 'input');
  return (
    <Section title={t('run.inputs')}>
      {run.datasets.length + models.length === 0 ? <p className="soft">{t('run.no_inputs')}</p> : null}
      <ul className="model-list">
        {run.datasets.map((dataset) => (
          <li key={`${dataset.name} ${dataset.digest}`}>
            <DatasetFacts dataset={dataset} />
          </li>
        ))}
        {models.map(({ model_id }) => (
          <li key={model_id}>
            {t('run.model_read')} <span className="hash">{model_id}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function DatasetFacts({ dataset }: { readonly dataset: Dataset }) {
  const { t } = useWords();
  const context = dataset.tags.find(({ key }) => key === contextTag)?.value;
  const texts = [
    { name: t('run.source'), value: dataset.source },
    { name: t('run.schema'), value: dataset.schema },
    { name: t('run.profile'), value: dataset.profile },
  ].filter(({ value }) => value !== null && value !== '');
  return (
    <div className="stack tight">
      <div className="row">
        <strong>{dataset.name}</strong>
        {context === undefined ? null : <span className="tag">{context}</span>}
      </div>
      <Facts
        facts={[
          { name: t('run.digest'), value: <span className="hash">{dataset.digest}</span> },
          { name: t('run.source_type'), value: dataset.source_type },
        ]}
      />
      {texts.length === 0 ? null : (
        <details>
          <summary>{t('run.more_of_dataset')}</summary>
          {texts.map(({ name, value }) => (
            <div key={name}>
              <p className="soft small">{name}</p>
              <pre className="file-text short">{pretty(value ?? '')}</pre>
            </div>
          ))}
        </details>
      )}
    </div>
  );
}

/** JSON with its lines, anything else as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
