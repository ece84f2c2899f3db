import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useRange } from '../../data/use-range.ts';
import { useRead } from '../../data/use-read.ts';
import { VersionComparison, VersionPair } from '../../slices/monitors/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { useWords } from '../../ui/use-words.ts';

const path = '/systems/$system/compare';
/** A comparison is computed from rows, which costs: asked again this rarely, ms. */
const stepMs = 600_000;

/** Two versions that answered within the chosen time, side by side. */
export function ComparePage() {
  const { t } = useWords();
  const { system } = useParams({ from: `/frame${path}` });
  const search = useSearch({ from: `/frame${path}` });
  const navigate = useNavigate();
  const { query } = useRange();
  const traffic = useRead(['events', 'traffic'], { params: { system }, query });
  const versions = useMemo(() => {
    const seen = (traffic.data?.points ?? []).map(({ version }) => version);
    return [...new Set([...seen, search.a, search.b].filter((name) => name !== undefined))].sort();
  }, [traffic.data, search.a, search.b]);
  const b = search.b ?? versions.findLast((name) => name !== search.a);
  const a = search.a ?? versions.findLast((name) => name !== b);
  return (
    <div className="stack">
      <Loaded read={traffic} height={60}>
        {() =>
          a === undefined || b === undefined ? (
            <section className="card">
              <EmptyState icon="release" title={t('compare.too_few')}>
                {t('compare.too_few_about')}
              </EmptyState>
            </section>
          ) : (
            <>
              <VersionPair
                versions={versions}
                a={a}
                b={b}
                onChange={(pair) => void navigate({ to: path, params: { system }, search: { ...search, ...pair } })}
              />
              <Answer system={system} pair={{ a, b }} query={query} />
            </>
          )
        }
      </Loaded>
    </div>
  );
}

interface AnswerProps {
  readonly system: string;
  readonly pair: { readonly a: string; readonly b: string };
  readonly query: { readonly from: string; readonly to?: string };
}

function Answer({ system, pair, query }: AnswerProps) {
  const { to } = query;
  // In steps, so that a range that moves with the time is not computed anew each minute.
  const from = new Date(Math.floor(Date.parse(query.from) / stepMs) * stepMs).toISOString();
  const asked = { params: { system }, query: { ...pair, from, to } };
  const read = useRead(['monitorDefinitions', 'compareVersions'], asked, { every: stepMs });
  return (
    <Loaded read={read} height={420}>
      {(answer) => <VersionComparison answer={answer} />}
    </Loaded>
  );
}
