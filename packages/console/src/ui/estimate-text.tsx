import { Tooltip } from '@mantine/core';
import { useWords } from './use-words.ts';

/** A point estimate with its interval at `level` confidence, from n observations. */
export interface EstimateData {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly level: number | null;
  readonly n: number;
  readonly method: string;
}

/** Three digits; interval, n and method on hover and focus. */
export function EstimateText({ estimate }: { readonly estimate: EstimateData }) {
  const words = useWords();
  const { lower, upper, level, n, method } = estimate;
  const interval =
    lower === null || upper === null
      ? words.t('estimate.no_interval')
      : words.t('estimate.interval', {
          lower: words.number(lower),
          upper: words.number(upper),
          level: words.share(level ?? 0.95),
        });
  const about = [interval, words.t('estimate.n', { n: words.number(n) }), words.word('method', method)].join(' · ');
  return (
    <Tooltip label={about} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the interval must be reachable by keyboard too */}
      <span className="number hint" tabIndex={0} aria-description={about}>
        {words.number(estimate.value)}
      </span>
    </Tooltip>
  );
}
