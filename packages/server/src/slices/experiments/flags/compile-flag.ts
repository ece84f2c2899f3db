import type { FlagDefinition, FlagRule } from '@haechi/contract';
import { compileConditions, type FlagContext } from './conditions.ts';

/** The variant of a unit; null for those who take no part, with the holdout that they belong to, if it is for that. */
export interface Drawn {
  readonly variant: string | null;
  readonly holdout: string | null;
}

/** An experiment under way on a flag. */
export interface FlagExperiment {
  readonly experiment: string;
  /** Names this run of it. */
  readonly period: string;
  readonly flag: string;
  /** Every variant that it may give. */
  readonly variants: readonly string[];
  /** The attribute that it draws by: the targeting key, or the session where that is its unit. */
  readonly by: string;
  /** Whether it is about this context at all. */
  holds(context: FlagContext): boolean;
  assign(unit: string): Drawn;
}

interface CompiledSplit {
  readonly by: string;
  readonly salt: string;
  readonly share: number;
  readonly arms: readonly { readonly variant: string; readonly upTo: number }[];
}

export interface CompiledRule {
  readonly id: string;
  holds(context: FlagContext): boolean;
  /** What the rule gives: a variant or a split. */
  readonly gives: string | CompiledSplit;
}

/** A flag made ready for evaluation. */
export interface CompiledFlag {
  readonly key: string;
  readonly system: string;
  readonly revision: number;
  readonly definition: FlagDefinition;
  readonly values: ReadonlyMap<string, unknown>;
  readonly rules: readonly CompiledRule[];
  readonly experiment: FlagExperiment | null;
  /** Everybody is given the same: nothing of the context is looked at. */
  readonly isStatic: boolean;
}

export interface FlagSource {
  readonly key: string;
  readonly system: string;
  readonly revision: number;
  readonly definition: FlagDefinition;
}

/** Pure; made once for each change. */
export function compileFlag(source: FlagSource, experiment: FlagExperiment | null): CompiledFlag {
  const { definition } = source;
  const { rules, prerequisites, holdout } = definition;
  return {
    ...source,
    experiment,
    values: new Map(definition.variants.map(({ name, value }) => [name, value])),
    rules: rules.map((rule) => compileRule(source.key, rule)),
    isStatic:
      rules.length === 0 && prerequisites.length === 0 && (holdout === null || holdout.share === 0) && !experiment,
  };
}

function compileRule(key: string, rule: FlagRule): CompiledRule {
  const holds = compileConditions(rule.when);
  if (rule.split === undefined) return { id: rule.id, holds, gives: rule.variant ?? '' };
  let upTo = 0;
  const arms = rule.split.arms.map(({ variant, weight }) => {
    upTo += weight;
    return { variant, upTo };
  });
  const { by, share, salt = `${key}:${rule.id}` } = rule.split;
  return { id: rule.id, holds, gives: { by, share, salt, arms } };
}
