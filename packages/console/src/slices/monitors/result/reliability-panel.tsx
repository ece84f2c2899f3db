import type { Analysis } from '@haechi/contract';
import { useMemo } from 'react';
import { BarCard } from '../../../ui/chart/bar-card.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { withSlice } from './with-slice.ts';

interface ReliabilityPanelProps {
  readonly bins: Analysis['reliability'];
  readonly slice: string;
}

/** Whether scores are what they say: the share of positives beside the mean score of each bin. */
export function ReliabilityPanel({ bins, slice }: ReliabilityPanelProps) {
  const { t } = useWords();
  const data = useMemo(
    () => ({
      look: 'reliability' as const,
      categories: bins.map(({ mean_score }) => String(mean_score)),
      series: [
        {
          name: t('reliability.share'),
          values: bins.map(({ positive_share: { value, lower, upper }, n }) => ({ value, lower, upper, n })),
        },
      ],
      unit: t('reliability.unit'),
    }),
    [bins, t],
  );
  if (bins.length === 0) return null;
  return (
    <BarCard
      title={withSlice(t('reliability.title'), slice)}
      data={data}
      fileName="reliability"
      categoryTitle={t('reliability.score')}
      height={240}
    />
  );
}
