import type { FlagDefinition } from '@haechi/contract';
import { bucketCount } from '../../serving/index.ts';
import { MAX_DEFINITION_BYTES } from './constants.ts';

export interface DefinitionProblem {
  /** Field with dots and indices. */
  readonly where: string;
  readonly message: string;
}

type Problems = readonly DefinitionProblem[];

/** What the parts of a definition must be to each other, beyond their own shapes. Pure. */
export function definitionProblem(definition: FlagDefinition): DefinitionProblem | null {
  const problems = [...variantProblems(definition), ...ruleProblems(definition), ...otherProblems(definition)];
  return problems[0] ?? null;
}

function variantProblems({ kind, variants, default_variant, off_variant }: FlagDefinition): Problems {
  const names = variants.map(({ name }) => name);
  const mistyped = variants.flatMap(({ name, value }, at) =>
    typeof value === kind
      ? []
      : [{ where: `variants.${at}.value`, message: `the variant ${name} must hold a value of kind ${kind}` }],
  );
  const named = Object.entries({ default_variant, off_variant }).flatMap(([where, name]) =>
    names.includes(name) ? [] : [unknown(where, name, names)],
  );
  return [...doubles('variants', 'variant', names), ...mistyped, ...named];
}

function ruleProblems({ rules, variants }: FlagDefinition): Problems {
  const names = variants.map(({ name }) => name);
  const ids = rules.map(({ id }) => id);
  const inside = rules.flatMap(({ variant, split }, at) => {
    if (split === undefined)
      return variant === undefined || names.includes(variant) ? [] : [unknown(`rules.${at}.variant`, variant, names)];
    const where = `rules.${at}.split.arms`;
    const given = split.arms.map((arm) => arm.variant);
    const weight = split.arms.reduce((sum, arm) => sum + arm.weight, 0);
    return [
      ...doubles(where, 'variant', given),
      ...given.flatMap((name) => (names.includes(name) ? [] : [unknown(where, name, names)])),
      ...(weight === bucketCount
        ? []
        : [{ where, message: `the weights add up to ${weight} and must add up to ${bucketCount}` }]),
    ];
  });
  return [...doubles('rules', 'rule', ids), ...inside];
}

function otherProblems(definition: FlagDefinition): Problems {
  const flags = definition.prerequisites.map(({ flag }) => flag);
  const bytes = Buffer.byteLength(JSON.stringify(definition));
  const large =
    bytes > MAX_DEFINITION_BYTES
      ? [{ where: 'variants', message: `the flag takes ${bytes} bytes; ${MAX_DEFINITION_BYTES} is the most` }]
      : [];
  return [...doubles('prerequisites', 'flag', flags), ...large];
}

function doubles(where: string, what: string, names: readonly string[]): Problems {
  const double = names.find((name, at) => names.indexOf(name) !== at);
  return double === undefined ? [] : [{ where, message: `the ${what} ${double} is there twice` }];
}

const unknown = (where: string, name: string, names: readonly string[]): DefinitionProblem => ({
  where,
  message: `there is no variant ${name}; there are ${names.join(', ')}`,
});
