/** The parts of a feature flag: variants, conditions, splits. */
import { z } from 'zod';
import { instantSchema, slugSchema } from './common.ts';

/** As OpenFeature's clients write keys in addresses: they do not escape them. */
export const flagKeySchema = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/,
    'use 1 to 128 of letters, digits, dot, dash and underscore; start and end with a letter or digit',
  );
export const flagKinds = ['boolean', 'string', 'number', 'object'] as const;
/** A share in basis points: 10 000 is everybody. */
const share = z.number().int().min(0).max(10_000);
/** Name of a variant. */
export const variantNameSchema = z
  .string()
  .regex(/^[\w.-]{1,63}$/, 'use 1 to 63 of letters, digits, dot, dash and underscore');
/** Levels of a value that is an object: beyond, walking it could overflow the stack. */
const MAX_DEPTH = 32;
const isFlat = (value: unknown, room = MAX_DEPTH): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (room > 0 && Object.values(value).every((part) => isFlat(part, room - 1)));
const objectValue = z
  .record(z.string(), z.unknown())
  .refine((value) => isFlat(value), `use at most ${MAX_DEPTH} levels`)
  .pipe(z.record(z.string(), z.json()));
const flagValue = z.union([z.boolean(), z.number(), z.string().max(10_000), objectValue]);
export const flagVariantSchema = z.object({ name: variantNameSchema, value: flagValue });

/** Where a value is found in the context: its name, or a path of names with dots. */
const attribute = z.string().min(1).max(200);
const text = z.string().max(256);
const versionText = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9}){0,2}(-[0-9A-Za-z.-]{1,64})?$/, 'a version such as 2, 2.1 or 2.1.0-beta.1');

/** One test of one attribute. An attribute that is missing, or of another type, passes no test but `absent`. */
export const flagConditionSchema = z.union([
  z.object({
    attribute,
    operator: z.enum(['in', 'not_in']),
    values: z
      .array(z.union([text, z.number(), z.boolean()]))
      .min(1)
      .max(1_000),
  }),
  z.object({
    attribute,
    operator: z.enum(['contains', 'starts_with', 'ends_with']),
    values: z.array(text.min(1)).min(1).max(100),
  }),
  z.object({ attribute, operator: z.enum(['greater', 'at_least', 'less', 'at_most']), value: z.number() }),
  z.object({ attribute, operator: z.enum(['before', 'after']), value: instantSchema }),
  z.object({ attribute, operator: z.enum(['version_at_least', 'version_below']), value: versionText }),
  z.object({ attribute, operator: z.enum(['present', 'absent']) }),
]);
export type FlagCondition = z.infer<typeof flagConditionSchema>;

/** The weights of a split add up to 10 000. */
const flagArmSchema = z.object({ variant: variantNameSchema, weight: share });
/** Who is drawn is settled by the buckets of `<salt>:inclusion`, what they get by those of `<salt>:variant`: a larger share moves nobody. */
const flagSplitSchema = z.object({
  /** The attribute whose value is drawn. */
  by: attribute.default('targetingKey'),
  /** Left out: key of the flag and id of the rule. Another salt draws anew. */
  salt: text.min(1).optional(),
  share: share.default(10_000),
  arms: z.array(flagArmSchema).min(1).max(20),
});
/** All conditions must hold; without one the rule is for everybody. It gives one variant, or splits. */
export const flagRuleSchema = z
  .object({
    id: slugSchema,
    description: z.string().max(500).default(''),
    when: z.array(flagConditionSchema).max(20).default([]),
    variant: variantNameSchema.optional(),
    split: flagSplitSchema.optional(),
  })
  .refine((rule) => (rule.variant === undefined) !== (rule.split === undefined), {
    message: 'a rule gives either a variant or a split',
    path: ['variant'],
  });
export type FlagRule = z.infer<typeof flagRuleSchema>;

/** Units that get the default variant whatever rules and experiments say, for good: all flags with a holdout of the same name hold out the same. */
export const flagHoldoutSchema = z.object({ name: slugSchema, share, by: attribute.default('targetingKey') });
export const flagPrerequisiteSchema = z.object({
  flag: flagKeySchema,
  variants: z.array(variantNameSchema).min(1).max(20),
});
