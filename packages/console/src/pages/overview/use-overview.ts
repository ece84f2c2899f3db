import { useMemo } from 'react';
import type { ResultOf } from '../../data/calls.ts';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { byNeed } from './system-order.ts';

export interface SystemRow {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly tier: ResultOf<'systems', 'list'>['items'][number]['risk_tier'];
  readonly status: ResultOf<'monitors', 'status'>['items'][number] | undefined;
  readonly routes: ResultOf<'serving', 'listRoutes'>['items'];
  readonly incident: ResultOf<'incidents', 'list'>['items'][number] | undefined;
}

/** The most that one page of a list may bring. */
const limit = 500;

/** Systems joined with their state, routes and open incidents, sorted by need. */
export function useOverview() {
  const systems = useRead(['systems', 'list'], { query: { limit } });
  const status = useRead(['monitors', 'status'], { query: { limit } });
  const routes = useRead(['serving', 'listRoutes'], { query: { limit } }, { enabled: useMay('routes.read') });
  const incidents = useRead(
    ['incidents', 'list'],
    { query: { state: 'open', limit } },
    { enabled: useMay('incidents.read') },
  );
  const rows = useMemo(() => {
    const states = new Map(status.data?.items.map((item) => [item.system, item]));
    const bySystem = Map.groupBy(routes.data?.items ?? [], ({ system }) => system);
    const open = Map.groupBy(incidents.data?.items ?? [], ({ system }) => system);
    const joined = systems.data?.items.map(
      (system): SystemRow => ({
        id: system.id,
        name: system.name,
        owner: system.owner,
        tier: system.risk_tier,
        status: states.get(system.id),
        routes: bySystem.get(system.id) ?? [],
        incident: open.get(system.id)?.[0],
      }),
    );
    return joined?.sort((a, b) => byNeed(needOf(a), needOf(b)));
  }, [systems.data, status.data, routes.data, incidents.data]);
  return { rows, systems };
}

function needOf({ name, status, incident }: SystemRow) {
  return {
    name,
    verdict: status?.verdict ?? 'skipped',
    hasIncident: incident !== undefined,
    openFindings: status?.open_findings ?? 0,
  } as const;
}
