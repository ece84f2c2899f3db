import type { SqlFragment } from '../../events/index.ts';

/** Collects the values of one statement; each is bound under a name of its own, so that sources can stand in one statement together. */
export interface BoundValues {
  /** Binds a value and gives the place where it stands in the SQL. */
  bind(value: unknown, type: string): string;
  /** Takes over a fragment with its values, renamed. */
  take(fragment: SqlFragment): string;
  readonly params: Record<string, unknown>;
}

/** @param prefix tells the values of one source from those of another */
export function boundValues(prefix: string): BoundValues {
  const params: Record<string, unknown> = {};
  const known = new Map<string, string>();
  return {
    params,
    bind: (value, type) => {
      const key = JSON.stringify([value, type]);
      const name = known.get(key) ?? `${prefix}${known.size}`;
      known.set(key, name);
      params[name] = value;
      return `{${name}:${type}}`;
    },
    take: ({ sql, params: given }) => {
      for (const [name, value] of Object.entries(given)) params[`${prefix}${name}`] = value;
      return sql.replaceAll(/\{(\w+):/g, (_, name: string) => `{${prefix}${name}:`);
    },
  };
}
