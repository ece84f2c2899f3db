import type { ModelVersion } from '@haechi/contract';
import { useParams } from '@tanstack/react-router';
import { useRead } from '../../data/use-read.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Lineage } from './lineage.tsx';

/** Models of a system with their versions, metrics and lineage. */
export function VersionsPage() {
  const { t } = useWords();
  const { system } = useParams({ from: '/frame/systems/$system/versions' });
  const models = useRead(['registry', 'listModels'], { query: { system, limit: 100 } });
  return (
    <Loaded read={models} height={240}>
      {({ items }) =>
        items.length === 0 ? (
          <section className="card">
            <EmptyState icon="release" title={t('versions.empty')}>
              {t('versions.empty_about')}
            </EmptyState>
          </section>
        ) : (
          <div className="stack">
            {items.map(({ id, description }) => (
              <ModelVersions key={id} model={id} description={description} />
            ))}
          </div>
        )
      }
    </Loaded>
  );
}

function ModelVersions({ model, description }: { readonly model: string; readonly description: string }) {
  const { t } = useWords();
  const versions = useRead(['registry', 'listVersions'], { params: { model }, query: { limit: 50 } });
  return (
    <Section title={model} flush {...(description === '' ? {} : { lead: description })}>
      <Loaded read={versions}>
        {({ items }) => (
          <ul className="list" aria-label={t('versions.of', { model })}>
            {items.map((version) => (
              <VersionItem key={version.label} version={version} />
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

function VersionItem({ version }: { readonly version: ModelVersion }) {
  const words = useWords();
  const { t } = words;
  return (
    <li className="stack tight">
      <div className="row wide-gap">
        <h3>{version.label}</h3>
        <span className="soft small">
          <TimeText at={version.created_at} /> · {version.format}
        </span>
        {Object.entries(version.metrics).map(([name, value]) => (
          <span key={name} className="small">
            <span className="soft">{words.word('metric', name)}</span>{' '}
            <strong className="number">{words.number(value)}</strong>
          </span>
        ))}
      </div>
      {version.description === '' ? null : <p>{version.description}</p>}
      <details>
        <summary>{t('versions.lineage')}</summary>
        <Lineage version={version} />
      </details>
    </li>
  );
}
