import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { PARENT_TAG } from '../constants.ts';
import type { FoundRun } from '../runs/run-search.ts';
import { runHead, runsById, tagOf } from './run-views.ts';

/** Runs side by side, in the order given. @throws HaechiError `not_found` for one that is not there */
export async function compareRuns(db: Db, scope: Scope, ids: readonly string[]) {
  const runs = await runsById(db, scope, [...new Set(ids)]);
  return {
    runs: runs.map((run) => runHead(run, tagOf(run, PARENT_TAG))),
    metrics: sideBySide(runs, ({ metrics }) => metrics ?? []),
    params: sideBySide(runs, ({ params }) => params ?? []),
    tags: sideBySide(runs, ({ tags }) => tags ?? []),
  };
}

/** A row a key, by name; null where a run has none. Pure. */
function sideBySide<Value extends string | number>(
  runs: readonly FoundRun[],
  of: (run: FoundRun) => readonly { readonly key: string; readonly value: Value }[],
): { key: string; differs: boolean; values: (Value | null)[] }[] {
  const maps = runs.map((run) => new Map(of(run).map(({ key, value }) => [key, value])));
  const keys = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort();
  return keys.map((key) => {
    const values = maps.map((map) => map.get(key) ?? null);
    return { key, differs: new Set(values).size > 1, values };
  });
}
