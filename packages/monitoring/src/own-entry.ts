/**
 * The entry of a record that has names of columns, groups or values as keys: such a name may be `constructor` or `__proto__`, which every plain object has
 * something under.
 */
export function ownEntry<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
