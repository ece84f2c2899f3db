import type { Scope } from '../../platform/http/caller.ts';

export function scopeOfSystems(systems: readonly string[] | null): Scope {
  return systems === null ? { all: true } : { all: false, systems: new Set(systems) };
}

export function unionOf(scopes: readonly Scope[]): Scope {
  const systems = new Set<string>();
  for (const scope of scopes) {
    if (scope.all) return scope;
    for (const system of scope.systems) systems.add(system);
  }
  return { all: false, systems };
}

/** Whether `outer` covers every system of `inner`. */
export function covers(outer: Scope, inner: Scope): boolean {
  if (outer.all) return true;
  return !inner.all && [...inner.systems].every((system) => outer.systems.has(system));
}
