import type { SystemRow } from './use-overview.ts';

interface Filter {
  readonly q?: string | undefined;
  readonly state?: string | undefined;
}
type Filtered = Pick<SystemRow, 'id' | 'name' | 'owner' | 'incident'> & {
  readonly status?: { readonly verdict: string } | undefined;
};

/** Whether a row fits what was typed and chosen. `need`: an open incident, a failure or an error. */
export function matches(row: Filtered, { q = '', state }: Filter): boolean {
  const text = `${row.id} ${row.name} ${row.owner}`.toLowerCase();
  if (
    !q
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word))
  )
    return false;
  const verdict = row.status?.verdict ?? 'skipped';
  const needs = row.incident !== undefined || verdict === 'fail' || verdict === 'error';
  if (state === 'need') return needs;
  return state === 'well' ? !needs : true;
}

/** Rows under the name of their group, in the order in which groups first appear; one nameless group when none is asked for. */
export function groupRows<R extends Pick<SystemRow, 'owner' | 'tier'>>(rows: readonly R[], by: string | undefined) {
  const nameOf = (row: R) => (by === 'owner' ? row.owner || '–' : by === 'tier' ? row.tier : '');
  return [...Map.groupBy(rows, nameOf)].map(([name, members]) => ({ name, rows: members }));
}
