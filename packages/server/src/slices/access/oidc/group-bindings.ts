import type { Binding } from '../callers.ts';
import type { GroupRoleRow } from './tables.ts';

/** The roles that follow from groups, each once, in the order in which they were given. */
export function bindingsOfGroups(groups: readonly string[], given: readonly GroupRoleRow[]): Binding[] {
  const held = new Set(groups);
  const found = new Map<string, Binding>();
  for (const { group_name: group, role, systems } of given)
    if (held.has(group)) found.set(keyOf({ role, systems }), { role, systems, origin: 'group' });
  return [...found.values()];
}

/** The same for the same roles in whatever order. */
export function sameBindings(a: readonly Binding[], b: readonly Binding[]): boolean {
  const keys = new Set(a.map(keyOf));
  return keys.size === new Set(b.map(keyOf)).size && b.every((binding) => keys.has(keyOf(binding)));
}

const keyOf = ({ role, systems }: Pick<Binding, 'role' | 'systems'>): string =>
  JSON.stringify([role, systems === null ? null : [...systems].sort()]);
