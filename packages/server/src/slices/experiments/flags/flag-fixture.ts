import { type FlagDefinition, flagDefinitionSchema } from '@haechi/contract';
import type { z } from 'zod';
import { type CompiledFlag, compileFlag, type FlagExperiment } from './compile-flag.ts';
import type { FlagSet } from './evaluate.ts';

/** What a test says of a flag; the rest is a switch between `on` and `off` that is on. */
export type FlagWish = Partial<z.input<typeof flagDefinitionSchema>>;

export function definitionOf(wish: FlagWish = {}): FlagDefinition {
  return flagDefinitionSchema.parse({
    kind: 'boolean',
    on: true,
    variants: [
      { name: 'on', value: true },
      { name: 'off', value: false },
    ],
    default_variant: 'off',
    off_variant: 'off',
    ...wish,
  });
}

/** Flags of the system `shop`, by key. */
export function flagSet(
  wishes: Readonly<Record<string, FlagWish>>,
  experiments: readonly FlagExperiment[] = [],
): FlagSet {
  return new Map(
    Object.entries(wishes).map(([key, wish]): [string, CompiledFlag] => [
      key,
      compileFlag(
        { key, system: 'shop', revision: 1, definition: definitionOf(wish) },
        experiments.find(({ flag }) => flag === key) ?? null,
      ),
    ]),
  );
}
