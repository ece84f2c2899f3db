import type { ExperimentLook } from '@haechi/contract';
import type { Words } from '../../ui/use-words.ts';
import type { Reason } from '../../ui/why.tsx';
import { liftText, metricTone } from './standing.ts';

type Judgement = ExperimentLook['metrics'][number];

/** Why a metric is judged as it is: every number that the verdict rests on. */
export function metricReason(
  judgement: Judgement,
  { words, at }: { readonly words: Words; readonly at: string },
): Reason {
  const { t } = words;
  const { metric, arm, outcome, role, reason, control, treatment, difference, lift, raw, variance_reduction } =
    judgement;
  const numbers = [
    [t('ab.difference'), difference],
    [t('ab.lift'), lift],
    [t('ab.difference_raw'), raw?.difference ?? null],
    [t('ab.lift_raw'), raw?.lift ?? null],
    [t('ab.control'), control],
    [arm, treatment],
    [t('ab.variance_reduction'), variance_reduction],
  ] as const;
  const p = (value: number | null) => (value === null ? '–' : words.number(value));
  return {
    title: `${metric} · ${arm}`,
    state: { tone: metricTone(outcome), word: t(`ab_metric.${outcome}`) },
    sentence: words.say(reason),
    rule: t(`ab_rule.${role}`),
    estimates: numbers.flatMap(([name, estimate]) => (estimate === null ? [] : [{ name, estimate }])),
    facts: [
      { name: t('ab.p'), value: p(judgement.p) },
      { name: t('ab.p_adjusted'), value: p(judgement.p_adjusted) },
      { name: t('ab.lift'), value: liftText(lift?.value ?? null, words.signed) },
      { name: t('ab.matters'), value: judgement.matters === null ? '–' : t(`ab_matters.${judgement.matters}`) },
      { name: t('ab.method'), value: words.word('method', judgement.method) },
    ],
    at,
  };
}
