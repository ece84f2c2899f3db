/**
 * Calls `make` for each item, `most` of them at a time; the results in the order of the items. After a failure nothing new is begun, and what is under way is
 * waited for, so that whatever they share can be let go.
 * @throws the first failure
 */
export async function atMost<T, R>(most: number, items: readonly T[], make: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const rest = items.entries();
  const work = async () => {
    for (const [index, item] of rest) {
      try {
        results[index] = await make(item);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
  if (failures.length > 0) throw failures[0];
  return results;
}
