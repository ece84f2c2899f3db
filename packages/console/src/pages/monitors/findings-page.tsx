import { indicatorNameSchema } from '@haechi/contract';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { usePages } from '../../data/use-read.ts';
import { FindingFilters, FindingRows, findingBases } from '../../slices/monitors/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';

const path = '/systems/$system/findings';

/** Every finding of a system, newest first. */
export function FindingsPage() {
  const { t } = useWords();
  const { system } = useParams({ from: `/frame${path}` });
  const search = useSearch({ from: `/frame${path}` });
  const navigate = useNavigate();
  const isAll = search.show === 'all';
  const pages = usePages(
    ['monitors', 'findings'],
    {
      limit: 30,
      open: isAll ? undefined : true,
      basis: findingBases.find((name) => name === search.basis),
      indicator: indicatorNameSchema.options.find((name) => name === search.indicator),
      monitor: search.monitor,
      version: search.version,
    },
    { params: { system } },
  );
  const isNarrow = [search.basis, search.indicator, search.monitor, search.version].some((one) => one !== undefined);
  const none = isNarrow ? 'findings.none_fit' : isAll ? 'findings.none' : 'findings.none_open';
  return (
    <div className="stack">
      <FindingFilters
        system={system}
        search={search}
        onChange={(next) => void navigate({ to: path, params: { system }, search: next, replace: true })}
      />
      <Section title={t('findings.title')} flush>
        <FindingRows pages={pages} empty={<EmptyState icon="check" title={t(none)} />} />
      </Section>
    </div>
  );
}
