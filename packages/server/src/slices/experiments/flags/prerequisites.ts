import { type FlagDefinition, HaechiError } from '@haechi/contract';
import { MAX_PREREQUISITE_DEPTH } from './constants.ts';

/** A flag of the system, as far as others depend on it. */
export type FlagInSystem = {
  readonly key: string;
  readonly definition: Pick<FlagDefinition, 'prerequisites' | 'variants'>;
};

/**
 * That what a flag asks of others can be answered: they exist beside it, have those variants, and no chain comes back to it. Pure.
 * @throws HaechiError `invalid_request`.
 */
export function checkPrerequisites(flag: FlagInSystem, others: readonly FlagInSystem[]): void {
  const byKey = new Map([...others, flag].map((one) => [one.key, one]));
  for (const [at, { flag: key, variants }] of flag.definition.prerequisites.entries()) {
    const where = `prerequisites.${at}`;
    const known = byKey.get(key)?.definition.variants.map(({ name }) => name);
    if (known === undefined)
      throw refused(where, `There is no flag "${key}" in this system. Name one that is in use here.`);
    const missing = variants.find((name) => !known.includes(name));
    if (missing !== undefined)
      throw refused(where, `The flag "${key}" has no variant "${missing}"; it has ${known.join(', ')}.`);
  }
  walk(flag.key, [], byKey);
}

function walk(key: string, path: readonly string[], byKey: ReadonlyMap<string, FlagInSystem>): void {
  if (path.includes(key))
    throw refused('prerequisites', `The flags depend on each other in a ring: ${[...path, key].join(' → ')}.`);
  if (path.length > MAX_PREREQUISITE_DEPTH)
    throw refused('prerequisites', `The chain ${path.join(' → ')} is longer than ${MAX_PREREQUISITE_DEPTH} flags.`);
  for (const { flag } of byKey.get(key)?.definition.prerequisites ?? []) walk(flag, [...path, key], byKey);
}

/**
 * That no other flag depends on what is taken away. Pure.
 * @throws HaechiError `conflict` naming the flag that does.
 */
export function checkDependents(
  change: { readonly key: string; readonly gone: readonly string[] },
  others: readonly FlagInSystem[],
): void {
  for (const other of others)
    for (const { flag, variants } of other.definition.prerequisites) {
      const needed = flag === change.key ? variants.find((name) => change.gone.includes(name)) : undefined;
      if (needed !== undefined)
        throw new HaechiError(
          'conflict',
          `The flag "${other.key}" depends on the variant "${needed}". Change that flag first.`,
          { where: 'prerequisites', flag: other.key },
        );
    }
}

const refused = (where: string, message: string) => new HaechiError('invalid_request', message, { where });
