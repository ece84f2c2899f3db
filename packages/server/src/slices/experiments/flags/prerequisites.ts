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
  // Those above it too: what is added below a flag makes their chains longer.
  if (flag.definition.prerequisites.length === 0) return;
  const chains = { byKey, known: new Map<string, number>() };
  for (const key of [flag.key, ...byKey.keys()]) heightOf(key, [], chains);
}

interface Chains {
  readonly byKey: ReadonlyMap<string, FlagInSystem>;
  /** Each flag is gone through once: without that, ten flags on each of ten floors are ten thousand million paths. */
  readonly known: Map<string, number>;
}

/** Flags below this one on the longest chain. */
function heightOf(key: string, path: readonly string[], chains: Chains): number {
  const { byKey, known } = chains;
  if (path.includes(key))
    throw refused('prerequisites', `The flags depend on each other in a ring: ${[...path, key].join(' → ')}.`);
  const below = known.get(key) ?? 0;
  if (path.length + below > MAX_PREREQUISITE_DEPTH)
    throw refused('prerequisites', `The chain ${path.join(' → ')} is longer than ${MAX_PREREQUISITE_DEPTH} flags.`);
  if (known.has(key)) return below;
  const needed = byKey.get(key)?.definition.prerequisites ?? [];
  const height = needed.reduce((most, { flag }) => Math.max(most, 1 + heightOf(flag, [...path, key], chains)), 0);
  known.set(key, height);
  return height;
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
