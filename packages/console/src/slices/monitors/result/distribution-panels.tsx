import type { Analysis, Distribution, Verdict } from '@haechi/contract';
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { BarCard } from '../../../ui/chart/bar-card.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { VerdictMark } from '../../../ui/verdict.tsx';
import { distributionBars, missingShares } from './distribution-bars.ts';
import { withSlice } from './with-slice.ts';

/** Charts drawn before somebody asks for more. */
const firstCharts = 4;
const badness: readonly Verdict[] = ['fail', 'error', 'pass', 'skipped'];

/** Both sides of each column over one another, those that fail first. */
export function DistributionPanels({ analysis, slice }: { readonly analysis: Analysis; readonly slice: string }) {
  const { t } = useWords();
  const [most, setMost] = useState(firstCharts);
  const ordered = useMemo(() => {
    const judged = analysis.distributions.map((distribution) => ({
      distribution,
      verdict: worstOf(analysis, distribution.column),
    }));
    const rank = (verdict: Verdict | null) => (verdict === null ? badness.length : badness.indexOf(verdict));
    return judged.sort((a, b) => rank(a.verdict) - rank(b.verdict));
  }, [analysis]);
  if (ordered.length === 0) return null;
  return (
    <section aria-label={t('distribution.title')} className="stack tight">
      <h2>{t('distribution.title')}</h2>
      <div className="grid-2">
        {ordered.slice(0, most).map(({ distribution, verdict }) => (
          <ColumnChart key={distribution.column} distribution={distribution} verdict={verdict} slice={slice} />
        ))}
      </div>
      {ordered.length > most ? (
        <div className="center">
          <Button variant="default" size="xs" onClick={() => setMost(most + 8)}>
            {t('distribution.more', { n: ordered.length - most })}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

interface ColumnChartProps {
  readonly distribution: Distribution;
  readonly verdict: Verdict | null;
  readonly slice: string;
}

function ColumnChart({ distribution, verdict, slice }: ColumnChartProps) {
  const words = useWords();
  const { t } = words;
  const data = useMemo(() => distributionBars(distribution, words), [distribution, words]);
  const missing = missingShares(distribution);
  const said = (share: number | null) => (share === null ? '–' : words.share(share));
  return (
    <BarCard
      title={withSlice(distribution.column, slice)}
      data={data}
      fileName={`${distribution.column}-distribution`}
      categoryTitle={t('distribution.values')}
      aside={verdict === null ? undefined : <VerdictMark verdict={verdict} look="plain" />}
      note={t('distribution.missing', { reference: said(missing.reference), current: said(missing.current) })}
      height={170}
    />
  );
}

/** The worst verdict on a number about a column. */
function worstOf({ scores }: Analysis, column: string): Verdict | null {
  const found = new Set(scores.filter(({ feature }) => feature === column).map(({ verdict }) => verdict));
  return badness.find((verdict) => found.has(verdict)) ?? null;
}
