import type { Analysis, Score } from '@haechi/contract';
import type { ReactNode } from 'react';
import { useWords } from '../../../ui/use-words.ts';
import { VerdictMark } from '../../../ui/verdict.tsx';
import { DistributionPanels } from './distribution-panels.tsx';
import { GroupPanels } from './group-panels.tsx';
import { ReliabilityPanel } from './reliability-panel.tsx';
import { ScoreTable } from './score-table.tsx';
import { SkippedList } from './skipped-list.tsx';

interface AnalysisViewProps {
  readonly analysis: Analysis;
  readonly evaluatedAt: string | null;
  /** What stands in the line of the verdict: which window it is. */
  readonly children?: ReactNode;
  /** Rows that the charts show, `tier=gold`; empty: all. */
  readonly slice?: string;
  readonly action?: (score: Score) => ReactNode;
}

/** The outcome of looking at one window beside its reference: verdict, numbers, distributions, groups, what was left out, what it cost. */
export function AnalysisView({ analysis, evaluatedAt, children, slice = '', action }: AnalysisViewProps) {
  const words = useWords();
  const { t } = words;
  const { cost } = analysis;
  return (
    <div className="stack">
      <section className="card stack tight" aria-label={t('result.title')}>
        <div className="row wide-gap">
          <VerdictMark verdict={analysis.verdict} />
          {children}
        </div>
        <p>{words.say(analysis.reason)}</p>
        <p className="soft small">
          {[
            t('result.rows', {
              current: words.number(analysis.n_current),
              reference: words.number(analysis.n_reference),
            }),
            t(`path.${analysis.path}`),
            t('result.cost', {
              rows: words.compact(cost.rows_read),
              bytes: words.bytes(cost.bytes_read),
              time: words.duration(cost.ms),
            }),
          ].join(' · ')}
        </p>
      </section>
      <ScoreTable analysis={analysis} evaluatedAt={evaluatedAt} {...(action === undefined ? {} : { action })} />
      <GroupPanels groups={analysis.groups} slice={slice} />
      <DistributionPanels analysis={analysis} slice={slice} />
      <ReliabilityPanel bins={analysis.reliability} slice={slice} />
      <SkippedList skipped={analysis.skipped} />
    </div>
  );
}
