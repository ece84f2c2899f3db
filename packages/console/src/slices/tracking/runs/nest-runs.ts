interface RunLike {
  readonly id: string;
  readonly parent: string | null;
}
export interface NestedRun<R> {
  readonly run: R;
  /** 0 of what lies in none of the runs shown. */
  readonly depth: number;
  /** Shown runs that lie in it. */
  readonly inside: number;
}

/**
 * Runs with those nested in them right below, in the order given. A run whose parent is not among them stands by itself; so does one of a ring. Pure.
 * @param closed runs whose nested runs are left out
 */
export function nestRuns<R extends RunLike>(runs: readonly R[], closed: ReadonlySet<string>): readonly NestedRun<R>[] {
  const known = new Set(runs.map(({ id }) => id));
  const byParent = Map.groupBy(runs, ({ parent }) => (parent !== null && known.has(parent) ? parent : null));
  const placed = new Set<string>();
  const rows: NestedRun<R>[] = [];

  function place(run: R, depth: number, isShown: boolean): void {
    if (placed.has(run.id)) return;
    placed.add(run.id);
    const inside = (byParent.get(run.id) ?? []).filter(({ id }) => !placed.has(id));
    if (isShown) rows.push({ run, depth, inside: inside.length });
    for (const one of inside) place(one, depth + 1, isShown && !closed.has(run.id));
  }
  for (const run of byParent.get(null) ?? []) place(run, 0, true);
  // What is left lies in a ring, or below one.
  for (const run of runs) place(run, 0, true);
  return rows;
}
