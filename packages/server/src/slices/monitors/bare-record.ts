/** The entries alone: a feature, a group or a value may be called `constructor`, which every plain object has. */
export function bareRecord<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.assign(Object.create(null) as Record<string, T>, record);
}
