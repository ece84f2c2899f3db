import type { TrackedModel } from '@haechi/contract';
import { useRead } from '../../../data/use-read.ts';
import { Facts } from '../../../ui/facts.tsx';
import { Loaded } from '../../../ui/loaded.tsx';
import { Section } from '../../../ui/page.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { Mark } from '../../../ui/verdict.tsx';
import type { Tone } from '../../../ui/verdict-colours.ts';
import { FileBrowser } from '../files/file-browser.tsx';
import { RegisteredLink } from './registered-link.tsx';
import { registeredVersions } from './registered-versions.ts';

/** Models that a run logged: how they stand, what they were registered as, their files. */
export function ModelList({ run }: { readonly run: string }) {
  const { t } = useWords();
  const read = useRead(['trackingArtifacts', 'modelsOfRun'], { params: { id: run } });
  return (
    <Section title={t('run.models')}>
      <Loaded read={read}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="soft">{t('run.no_models')}</p>
          ) : (
            <ul className="model-list">
              {items.map((model) => (
                <li key={model.id}>
                  <LoggedModel model={model} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

const tones: Record<TrackedModel['status'], Tone> = { pending: 'skipped', ready: 'pass', upload_failed: 'fail' };

function LoggedModel({ model }: { readonly model: TrackedModel }) {
  const words = useWords();
  const { t } = words;
  const versions = registeredVersions(model.tags);
  return (
    <div className="stack tight">
      <div className="row">
        <strong>{model.name}</strong>
        {model.type === null ? null : <span className="soft small">{model.type}</span>}
        <Mark tone={tones[model.status]} word={t(`model_status.${model.status}`)} look="plain" />
        {model.deleted_at === null ? null : <Mark tone="skipped" word={t('tracking.deleted')} look="plain" />}
      </div>
      <Facts
        facts={[
          { name: t('field.created'), value: <TimeText at={model.created_at} /> },
          { name: t('run.model_id'), value: <span className="hash">{model.id}</span> },
          {
            name: t('run.registered_as'),
            value:
              versions.length === 0 ? (
                <span className="soft">{t('run.not_registered')}</span>
              ) : (
                versions.map(({ name, version }) => (
                  <div key={`${name} ${version}`}>
                    <RegisteredLink name={name} version={version} run={model.run} />
                  </div>
                ))
              ),
          },
          ...model.metrics.map(({ key, value, dataset_name }) => ({
            name: dataset_name === null ? key : t('run.metric_on', { name: key, dataset: dataset_name }),
            value: value === 'NaN' ? 'NaN' : words.number(value),
          })),
          ...Object.entries(model.params).map(([name, value]) => ({ name, value })),
        ]}
      />
      <details>
        <summary>{t('run.files_of', { name: model.name })}</summary>
        <FileBrowser owner={model.id} label={t('run.files_of', { name: model.name })} />
      </details>
    </div>
  );
}
