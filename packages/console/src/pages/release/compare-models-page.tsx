import { Select } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { usePages, useRead } from '../../data/use-read.ts';
import { VersionDifference } from '../../slices/registry/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from './trace.tsx';

/** Two versions of a model as they were registered, beside each other. */
export function CompareModelsPage() {
  const { t } = useWords();
  const { model } = useParams({ from: '/frame/models/$model/compare' });
  const search = useSearch({ from: '/frame/models/$model/compare' });
  const navigate = useNavigate({ from: '/models/$model/compare' });
  const versions = usePages(['registry', 'listVersions'], { limit: 200 }, { params: { model } }).items;
  const names = versions.map(({ version }) => String(version));
  const right = search.right ?? names[0];
  const left = search.left ?? names[1];
  const choose = (side: 'left' | 'right', value: string | null) =>
    void navigate({ search: { left, right, [side]: value ?? undefined }, replace: true });
  return (
    <Page title={t('difference.title', { model })} lead={t('difference.about')}>
      <Trace
        links={[
          { to: '/models', label: t('models.title') },
          { to: '/models/$model', params: { model }, label: model },
        ]}
        here={t('version.compare')}
      />
      <div className="filters">
        {(['left', 'right'] as const).map((side) => (
          <Select
            key={side}
            size="xs"
            w={200}
            label={t(`difference.${side}`)}
            data={versions.map(({ version, label }) => ({ value: String(version), label }))}
            value={(side === 'left' ? left : right) ?? null}
            allowDeselect={false}
            searchable
            onChange={(value) => choose(side, value)}
          />
        ))}
      </div>
      {left === undefined || right === undefined ? (
        <section className="card">
          <EmptyState icon="release" title={t('difference.one_only')} />
        </section>
      ) : (
        <Compared model={model} left={left} right={right} />
      )}
    </Page>
  );
}

interface ComparedProps {
  readonly model: string;
  readonly left: string;
  readonly right: string;
}

function Compared({ model, left, right }: ComparedProps) {
  const read = useRead(['registry', 'compare'], { params: { model }, query: { left, right } });
  return (
    <Loaded read={read} height={320}>
      {(compared) => <VersionDifference compared={compared} />}
    </Loaded>
  );
}
