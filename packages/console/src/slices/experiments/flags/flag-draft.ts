import type { Flag, FlagCondition, FlagDefinition, FlagRule } from '@haechi/contract';
import { readValues, writeValues } from './condition-text.ts';

type Operator = FlagCondition['operator'];
export const operators = [
  'in',
  'not_in',
  'contains',
  'starts_with',
  'ends_with',
  'greater',
  'at_least',
  'less',
  'at_most',
  'before',
  'after',
  'version_at_least',
  'version_below',
  'present',
  'absent',
] as const satisfies readonly Operator[];

export interface ConditionDraft {
  readonly attribute: string;
  readonly operator: Operator;
  /** One value, or several with commas between them. */
  readonly text: string;
}
export interface RuleDraft {
  readonly id: string;
  readonly when: readonly ConditionDraft[];
  /** A variant; '' where it splits. */
  readonly variant: string;
  /** Percent by variant. */
  readonly shares: Readonly<Record<string, number>>;
  /** As it was read: what the form does not show stays as it is. */
  readonly kept?: FlagRule;
}
/** A flag as the form holds it. */
export interface FlagDraft {
  readonly key: string;
  readonly system: string;
  readonly name: string;
  readonly description: string;
  readonly kind: FlagDefinition['kind'];
  /** Values as JSON. */
  readonly variants: readonly { readonly name: string; readonly text: string }[];
  readonly defaultVariant: string;
  readonly offVariant: string;
  readonly rules: readonly RuleDraft[];
}

export const firstFlag: FlagDraft = {
  key: '',
  system: '',
  name: '',
  description: '',
  kind: 'boolean',
  variants: [
    { name: 'on', text: 'true' },
    { name: 'off', text: 'false' },
  ],
  defaultVariant: 'off',
  offVariant: 'off',
  rules: [],
};

/** The draft of a flag that is there. Pure. */
export function draftOf(flag: Flag): FlagDraft {
  return {
    ...flag,
    variants: flag.variants.map(({ name, value }) => ({ name, text: valueText(flag.kind, value) })),
    defaultVariant: flag.default_variant,
    offVariant: flag.off_variant,
    rules: flag.rules.map((rule) => ({
      id: rule.id,
      when: rule.when.map(conditionDraft),
      variant: rule.variant ?? '',
      shares: Object.fromEntries((rule.split?.arms ?? []).map(({ variant, weight }) => [variant, weight / 100])),
      kept: rule,
    })),
  };
}

const valueText = (kind: FlagDraft['kind'], value: unknown) =>
  kind === 'string' ? String(value) : JSON.stringify(value);

function conditionDraft(condition: FlagCondition): ConditionDraft {
  const { attribute, operator } = condition;
  const text =
    'values' in condition ? writeValues(condition.values) : 'value' in condition ? String(condition.value) : '';
  return { attribute, operator, text };
}

/** What is sent for a draft; null while a value is not of the flag's kind. Pure; the server says what else is wrong. */
export function definitionOf(draft: FlagDraft) {
  const variants = draft.variants.map(({ name, text }) => ({ name, value: typedValue(draft.kind, text) }));
  if (variants.some(({ value }) => value === null)) return null;
  return {
    name: draft.name,
    description: draft.description,
    variants: variants as FlagDefinition['variants'],
    default_variant: draft.defaultVariant,
    off_variant: draft.offVariant,
    rules: draft.rules.map(ruleOf),
  };
}

function typedValue(kind: FlagDraft['kind'], text: string): FlagDefinition['variants'][number]['value'] | null {
  if (kind === 'string') return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === kind && !Array.isArray(value) && value !== null
      ? (value as FlagDefinition['variants'][number]['value'])
      : null;
  } catch {
    return null;
  }
}

function ruleOf({ id, when, variant, shares, kept }: RuleDraft): FlagRule {
  const common = { id, description: kept?.description ?? '', when: when.map(conditionOf) };
  if (variant !== '') return { ...common, variant };
  const arms = Object.entries(shares).map(([name, percent]) => ({ variant: name, weight: Math.round(percent * 100) }));
  const rest = kept?.split ?? { by: 'targetingKey', share: 10_000 };
  return { ...common, split: { ...rest, arms } };
}

function conditionOf({ attribute, operator, text }: ConditionDraft): FlagCondition {
  switch (operator) {
    case 'in':
    case 'not_in':
      return { attribute, operator, values: readValues(text) };
    case 'contains':
    case 'starts_with':
    case 'ends_with':
      return { attribute, operator, values: readValues(text).map(String) };
    case 'greater':
    case 'at_least':
    case 'less':
    case 'at_most':
      return { attribute, operator, value: Number(text) };
    case 'present':
    case 'absent':
      return { attribute, operator };
    default:
      return { attribute, operator, value: text.trim() };
  }
}
