import type { AnalysisSettings } from '@haechi/contract';
import { NumberInput, TagsInput, TextInput } from '@mantine/core';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import type { DraftPart } from './draft-part.ts';
import { linesOf, pairsOf } from './pairs.ts';

const order: ('label' | 'input' | 'error' | 'description')[] = ['label', 'input', 'error', 'description'];
const targets = [
  ['gpu_hours_per_day', 'form.cost_gpu_hours', 'form.cost_gpu_hours_about'],
  ['gpu_cost_per_day', 'form.cost_gpu_cost', 'form.cost_gpu_cost_about'],
  ['month_budget', 'form.cost_budget', 'form.cost_budget_about'],
] as const;

/** What costs are held against. */
export function CostFields({ edit, onChange }: DraftPart) {
  const { t } = useWords();
  const { settings } = edit;
  const { cost } = settings;
  const set = (next: Partial<AnalysisSettings['cost']>) =>
    onChange({ settings: { ...settings, cost: { ...cost, ...next } } });
  return (
    <Section title={t('form.targets')} lead={t('form.targets_about')}>
      <div className="form-row">
        <TextInput
          label={t('form.cost_currency')}
          description={t('form.cost_currency_about')}
          inputWrapperOrder={order}
          value={cost.currency ?? ''}
          onChange={(event) => set({ currency: event.currentTarget.value.trim() || null })}
        />
        <TagsInput
          label={t('form.cost_per_unit')}
          description={t('form.cost_per_unit_about')}
          inputWrapperOrder={order}
          value={linesOf(textOf(cost.per_unit))}
          onChange={(lines) => set({ per_unit: pricesOf(pairsOf(lines)) })}
        />
        {targets.map(([name, label, about]) => (
          <NumberInput
            key={name}
            label={t(label)}
            description={t(about)}
            inputWrapperOrder={order}
            min={0}
            value={cost[name] ?? ''}
            onChange={(value) => set({ [name]: Number(value) > 0 ? Number(value) : null })}
          />
        ))}
      </div>
    </Section>
  );
}

const textOf = (prices: AnalysisSettings['cost']['per_unit']): Record<string, string> =>
  Object.fromEntries(Object.entries(prices).map(([unit, price]) => [unit, String(price)]));

/** Prices above 0; what is none is left out. */
function pricesOf(pairs: Readonly<Record<string, string>>): AnalysisSettings['cost']['per_unit'] {
  const read = Object.entries(pairs).map(([unit, price]) => [unit, Number(price)] as const);
  return Object.fromEntries(read.filter(([, price]) => Number.isFinite(price) && price > 0));
}
