import type { ModelVersion } from '@haechi/contract';
import { Button } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import {
  AliasTags,
  aliasesOf,
  Lineage,
  MetricTable,
  StageForm,
  StageTag,
  VersionApproval,
  VersionFacts,
} from '../../slices/registry/index.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from './trace.tsx';

/** One version: where it stands, its approval, its numbers, where it comes from. */
export function VersionPage() {
  const { t } = useWords();
  const { model, version } = useParams({ from: '/frame/models/$model/versions/$version' });
  const read = useRead(['registry', 'getVersion'], { params: { model, version: Number(version) } });
  const mayWrite = useMay('models.write');
  const label = `${model}/${version}`;
  return (
    <Page
      title={label}
      lead={read.data === undefined ? ' ' : <Standing version={read.data} />}
      actions={
        <>
          {read.data !== undefined && mayWrite ? <StageForm version={read.data} /> : null}
          <Button
            size="xs"
            variant="default"
            renderRoot={(props) => (
              <Link {...props} to="/models/$model/versions/$version/card" params={{ model, version }} />
            )}
          >
            {t('card.name')}
          </Button>
        </>
      }
    >
      <Trace
        links={[
          { to: '/models', label: t('models.title') },
          { to: '/models/$model', params: { model }, label: model },
        ]}
        here={label}
      />
      <Loaded read={read} height={360}>
        {(found) => (
          <div className="stack">
            {found.description === '' ? null : <p className="headline">{found.description}</p>}
            <div className="grid-2 top">
              <VersionApproval model={model} version={found.version} />
              <div className="stack">
                <MetricTable version={found} />
                <VersionFacts version={found} />
                <Section title={t('versions.lineage')}>
                  <Lineage version={found} />
                </Section>
              </div>
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Standing({ version }: { readonly version: ModelVersion }) {
  const { t } = useWords();
  const record = useRead(['registry', 'getModel'], { params: { model: version.model } }).data;
  const aliases = record === undefined ? [] : aliasesOf(record, version.version);
  return (
    <span className="row">
      {t('version.stage')} <StageTag stage={version.stage} />
      {aliases.length === 0 ? null : <AliasTags names={aliases} />}
    </span>
  );
}
