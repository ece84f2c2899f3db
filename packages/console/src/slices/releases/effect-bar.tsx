import type { ComparisonItem } from '@haechi/contract';
import { useWords } from '../../ui/use-words.ts';
import { effectScale } from './effect-scale.ts';

/** How much worse a candidate is: the interval as a band with its estimate, zero, and the limit it must not pass. */
export function EffectBar({ item }: { readonly item: Pick<ComparisonItem, 'worsening' | 'margin' | 'verdict'> }) {
  const words = useWords();
  const { worsening, margin, verdict } = item;
  if (worsening === null) return <span className="soft">{words.t('evidence.too_few')}</span>;
  const { at } = effectScale(worsening, margin);
  const lower = at(worsening.lower ?? worsening.value);
  const upper = at(worsening.upper ?? worsening.value);
  const label = words.t('evidence.bar', {
    value: words.signed(worsening.value),
    lower: words.number(worsening.lower),
    upper: words.number(worsening.upper),
    margin: words.number(margin),
  });
  return (
    <div className="effect" role="img" aria-label={label} title={label}>
      <span className="effect-beyond" style={{ left: `${at(margin)}%` }} />
      <span className="effect-zero" style={{ left: `${at(0)}%` }} />
      <span className={`effect-band tone-${verdict}`} style={{ left: `${lower}%`, width: `${upper - lower}%` }} />
      <span className={`effect-point tone-${verdict}`} style={{ left: `${at(worsening.value)}%` }} />
      <span className="effect-limit" style={{ left: `${at(margin)}%` }} />
    </div>
  );
}
