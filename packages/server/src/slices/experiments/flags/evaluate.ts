import type { flagErrorCodes, flagReasons } from '@haechi/contract';
import { bucketOf, drawOf } from '../../serving/index.ts';
import type { CompiledFlag, CompiledRule } from './compile-flag.ts';
import { attributeOf, type FlagContext } from './conditions.ts';
import { MAX_PREREQUISITE_DEPTH, MAX_UNIT_LENGTH } from './constants.ts';

/** A unit that was given a variant by an experiment. */
export interface Exposed {
  readonly flag: CompiledFlag;
  readonly variant: string;
  readonly unit: string;
  readonly experiment: string;
  readonly period: string;
}

export interface Decision {
  readonly ok: true;
  readonly flag: CompiledFlag;
  readonly variant: string;
  readonly value: unknown;
  readonly reason: (typeof flagReasons)[number];
  readonly rule: string | null;
  readonly experiment: string | null;
  readonly holdout: string | null;
  readonly prerequisite: string | null;
  /** Of the flag and of those that it depends on. */
  readonly exposed: readonly Exposed[];
}

/** The application uses its own default. */
export interface Refusal {
  readonly ok: false;
  readonly code: (typeof flagErrorCodes)[number];
  readonly message: string;
}

export type FlagSet = ReadonlyMap<string, CompiledFlag>;
interface Asked {
  readonly flags: FlagSet;
  readonly context: FlagContext;
  readonly depth: number;
  readonly exposed: Exposed[];
  /** What prerequisites were found to give: each is decided once, however many depend on it. */
  readonly known: Map<string, Decision | Refusal>;
}
type Why = Partial<Pick<Decision, 'rule' | 'experiment' | 'holdout' | 'prerequisite'>>;

/** What every context is given by the salts of a holdout. */
const holdoutSalt = (name: string): string => `holdout:${name}`;

/**
 * What a flag gives to a context. In this order: off, prerequisites, holdout, the first rule that holds, the experiment under way, the default
 * variant. An experiment takes the place of splits: who is not taken by a rule with one variant is drawn by it. Pure, and throws nothing that a
 * context could cause.
 */
export function evaluateFlag(flags: FlagSet, flag: CompiledFlag, context: FlagContext): Decision | Refusal {
  return decide({ flags, context, depth: 0, exposed: [], known: new Map() }, flag);
}

function decide(asked: Asked, flag: CompiledFlag): Decision | Refusal {
  const { definition } = flag;
  const give = (variant: string, reason: Decision['reason'], why: Why = {}): Decision => ({
    ...{ ok: true, flag, variant, value: flag.values.get(variant), reason },
    ...{ rule: null, experiment: null, holdout: null, prerequisite: null, ...why },
    exposed: asked.exposed,
  });
  if (!definition.on) return give(definition.off_variant, 'DISABLED');
  if (flag.isStatic) return give(definition.default_variant, 'STATIC');
  const failed = failedPrerequisite(asked, flag);
  if (failed !== null)
    return typeof failed === 'string' ? give(definition.off_variant, 'DEFAULT', { prerequisite: failed }) : failed;
  const { holdout } = definition;
  if (holdout !== null && holdout.share > 0) {
    const unit = unitOf(asked.context, holdout.by);
    if (typeof unit !== 'string') return unit;
    if (bucketOf(holdoutSalt(holdout.name), unit) < holdout.share)
      return give(definition.default_variant, 'SPLIT', { holdout: holdout.name });
  }
  const byRule = firstRule(asked.context, flag);
  if (byRule !== null) {
    if ('ok' in byRule) return byRule;
    return give(byRule.variant, byRule.reason, { rule: byRule.rule });
  }
  return flag.experiment === null ? give(definition.default_variant, 'DEFAULT') : draw(asked, flag, give);
}

/** By the experiment under way. */
function draw(
  asked: Asked,
  flag: CompiledFlag,
  give: (variant: string, reason: Decision['reason'], why?: Why) => Decision,
): Decision | Refusal {
  const { experiment } = flag;
  if (experiment?.holds(asked.context) === false) return give(flag.definition.default_variant, 'DEFAULT');
  const by = experiment?.by ?? 'targetingKey';
  const unit = unitOf(asked.context, by);
  if (typeof unit !== 'string') return unit;
  if (unit.length > MAX_UNIT_LENGTH)
    return { ok: false, code: 'INVALID_CONTEXT', message: `The ${by} is longer than ${MAX_UNIT_LENGTH} characters.` };
  const { variant, holdout } = experiment?.assign(unit) ?? { variant: null, holdout: null };
  if (experiment === null || variant === null || !flag.values.has(variant))
    return give(flag.definition.default_variant, 'SPLIT', { holdout });
  asked.exposed.push({ flag, variant, unit, experiment: experiment.experiment, period: experiment.period });
  return give(variant, 'SPLIT', { experiment: experiment.experiment });
}

interface ByRule {
  readonly variant: string;
  readonly reason: 'TARGETING_MATCH' | 'SPLIT';
  readonly rule: string;
}

/** Null when no rule decides. Whom a split leaves out goes on to the rules after it. */
function firstRule(context: FlagContext, flag: CompiledFlag): ByRule | Refusal | null {
  for (const rule of flag.rules) {
    if (!rule.holds(context)) continue;
    if (typeof rule.gives === 'string') return { variant: rule.gives, reason: 'TARGETING_MATCH', rule: rule.id };
    if (flag.experiment !== null) return null;
    const drawn = drawArm(context, rule.gives);
    if (drawn === null) continue;
    return typeof drawn === 'string' ? { variant: drawn, reason: 'SPLIT', rule: rule.id } : drawn;
  }
  return null;
}

function drawArm(context: FlagContext, split: Exclude<CompiledRule['gives'], string>): string | Refusal | null {
  const unit = unitOf(context, split.by);
  if (typeof unit !== 'string') return unit;
  const { inclusion, variant } = drawOf(split.salt, unit);
  if (inclusion >= split.share) return null;
  return split.arms.find(({ upTo }) => variant < upTo)?.variant ?? null;
}

/** Key of the first prerequisite that does not hold; null when all do. */
function failedPrerequisite(asked: Asked, flag: CompiledFlag): string | Refusal | null {
  for (const { flag: key, variants } of flag.definition.prerequisites) {
    const other = asked.flags.get(key);
    if (other === undefined) return key;
    if (asked.depth >= MAX_PREREQUISITE_DEPTH)
      return { ok: false, code: 'GENERAL', message: `The prerequisites of the flag ${flag.key} go too deep.` };
    const decision = asked.known.get(key) ?? decide({ ...asked, depth: asked.depth + 1 }, other);
    asked.known.set(key, decision);
    if (!decision.ok) return decision;
    if (!variants.includes(decision.variant)) return key;
  }
  return null;
}

/** Who is drawn: a text, or a number as text. */
function unitOf(context: FlagContext, by: string): string | Refusal {
  const value = attributeOf(context, by);
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number') return String(value);
  return {
    ok: false,
    code: 'TARGETING_KEY_MISSING',
    message: `The flag draws by ${by}, and the context has none. Send it as a text.`,
  };
}
