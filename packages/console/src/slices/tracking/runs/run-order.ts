import type { RunColumn } from './run-columns.ts';

/** A field as MLflow's filters and orders name it; keys stand in backticks, which are doubled inside. */
export function fieldOf({ group, key }: RunColumn): string {
  return `${group}.\`${key.replaceAll('`', '``')}\``;
}

type Sorted = 'ascending' | 'descending' | null;

/** How an order of one clause sorts a field. */
export function sortedBy(order: string | undefined, field: string): Sorted {
  if (order === `${field} ASC`) return 'ascending';
  return order === `${field} DESC` ? 'descending' : null;
}

/** What a click on the head of a column asks for: largest first, then smallest, then as runs come. */
export function nextOrder(order: string | undefined, field: string): string | undefined {
  const now = sortedBy(order, field);
  if (now === null) return `${field} DESC`;
  return now === 'descending' ? `${field} ASC` : undefined;
}
