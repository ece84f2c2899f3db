import { Button, Select } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ResultOf } from '../../data/calls.ts';
import { useMay } from '../../data/use-me.ts';
import { usePages, useRead } from '../../data/use-read.ts';
import { AliasCard, GovernButton, LineageGraph, ModelHistory, VersionTable } from '../../slices/registry/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from './trace.tsx';

/** One model: its versions, where they come from and go to, its aliases, and what was decided about it. */
export function ModelPage() {
  const { t } = useWords();
  const { model } = useParams({ from: '/frame/models/$model' });
  const read = useRead(['registry', 'getModel'], { params: { model } });
  const mayGovern = useMay('models.govern');
  const record = read.data;
  return (
    <Page
      title={model}
      lead={record === undefined ? ' ' : <ModelLead record={record} />}
      actions={record !== undefined && mayGovern ? <GovernButton model={record} /> : null}
    >
      <Trace links={[{ to: '/models', label: t('models.title') }]} here={model} />
      <Loaded read={read} height={320}>
        {(found) => (
          <div className="stack">
            <Versions model={found} />
            <ModelLineage model={model} />
            <div className="grid-2">
              <AliasCard model={found} />
              <ModelHistory model={model} />
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

type Model = ResultOf<'registry', 'getModel'>;

function ModelLead({ record }: { readonly record: Model }) {
  const { t } = useWords();
  return (
    <>
      {record.description === '' ? null : <p>{record.description}</p>}
      <p>
        {t('field.system')}{' '}
        <Link to="/systems/$system" params={{ system: record.system }}>
          {record.system}
        </Link>{' '}
        · {t(`governance.${record.governance}_about`)}
      </p>
    </>
  );
}

const stages = ['none', 'staging', 'production', 'archived'] as const;

function Versions({ model }: { readonly model: Model }) {
  const { t } = useWords();
  const { stage } = useSearch({ from: '/frame/models/$model' });
  const navigate = useNavigate({ from: '/models/$model' });
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const pages = usePages(['registry', 'listVersions'], { limit: 50 }, { params: { model: model.id } });
  const items = stage === undefined ? pages.items : pages.items.filter((version) => version.stage === stage);
  const [left = 0, right = 0] = [...chosen].sort((a, b) => a - b);
  return (
    <Section
      title={t('version.versions')}
      flush
      aside={
        <>
          <Select
            size="xs"
            w={150}
            aria-label={t('version.stage')}
            placeholder={t('version.every_stage')}
            data={stages.map((value) => ({ value, label: t(`stage.${value}`) }))}
            value={stage ?? null}
            clearable
            onChange={(value) => void navigate({ search: { stage: value ?? undefined }, replace: true })}
          />
          {chosen.length === 2 ? (
            <Button
              size="xs"
              renderRoot={(props) => (
                <Link
                  {...props}
                  to="/models/$model/compare"
                  params={{ model: model.id }}
                  search={{ left: String(left), right: String(right) }}
                />
              )}
            >
              {t('version.compare_two')}
            </Button>
          ) : pages.items.length > 1 ? (
            <span className="soft small">{t('version.choose_two')}</span>
          ) : null}
        </>
      }
    >
      <VersionTable
        model={model}
        pages={{ ...pages, items }}
        chosen={chosen}
        onChoose={(version, isChosen) =>
          setChosen(isChosen ? [...chosen, version] : chosen.filter((one) => one !== version))
        }
        empty={
          <EmptyState icon="release" title={stage === undefined ? t('version.none') : t('version.none_in_stage')}>
            {stage === undefined ? t('versions.empty_about') : null}
          </EmptyState>
        }
      />
    </Section>
  );
}

function ModelLineage({ model }: { readonly model: string }) {
  const read = useRead(['registry', 'lineage'], { params: { model } });
  return (
    <Loaded read={read} height={180}>
      {(data) => (data.nodes.length === 0 ? null : <LineageGraph model={model} data={data} />)}
    </Loaded>
  );
}
