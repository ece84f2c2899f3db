import type { FlagCondition, FlagRule } from '@haechi/contract';
import type { Words } from '../../../ui/use-words.ts';

/** A condition as people read it: `country is one of KR, JP`. */
function sayCondition(condition: FlagCondition, { t }: Pick<Words, 't'>): string {
  const { attribute, operator } = condition;
  const value =
    'values' in condition ? condition.values.join(', ') : 'value' in condition ? String(condition.value) : '';
  return t(`flag_operator.${operator}`, { attribute, value }).trim();
}

/** Everything that must hold for a rule. */
export function sayConditions(when: readonly FlagCondition[], words: Pick<Words, 't'>): string {
  if (when.length === 0) return words.t('flags.for_everybody');
  return when.map((condition) => sayCondition(condition, words)).join(` ${words.t('flags.and')} `);
}

/** What a rule gives: one variant, or shares of several. */
export function sayGift({ variant, split }: FlagRule, { t, share }: Pick<Words, 't' | 'share'>): string {
  if (split === undefined) return variant ?? '';
  const arms = split.arms.map((arm) => `${arm.variant} ${share(arm.weight / 10_000)}`).join(' · ');
  return split.share >= 10_000 ? arms : t('flags.of_share', { share: share(split.share / 10_000), arms });
}
