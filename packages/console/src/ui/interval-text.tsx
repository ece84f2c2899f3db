import { type EstimateData, EstimateText } from './estimate-text.tsx';
import { useWords } from './use-words.ts';

/** A number with its interval below it in small; n and method on hover and focus. */
export function IntervalText({ estimate }: { readonly estimate: EstimateData }) {
  const words = useWords();
  const { lower, upper } = estimate;
  return (
    <div>
      <EstimateText estimate={estimate} />
      {lower === null || upper === null ? null : (
        <div className="soft small nowrap">
          {words.t('estimate.range', { lower: words.number(lower), upper: words.number(upper) })}
        </div>
      )}
    </div>
  );
}
