import type { Checklist } from '@haechi/contract';
import type { SystemFacts } from './facts.ts';
import type { KeptRow } from './store.ts';

type About = Pick<Checklist, 'rollout' | 'route' | 'model' | 'version'>;
interface Listing {
  readonly stage: Checklist['stage'];
  readonly facts: SystemFacts;
  /** Null: it is about the system. */
  readonly about: About | null;
  readonly state: Checklist['state'];
  readonly assessed: Pick<Checklist, 'verdict' | 'counts' | 'items'>;
}
const noRollout: About = { rollout: null, route: null, model: null, version: null };

/** A list that is not kept. */
export function listOf({ stage, facts, about, state, assessed }: Listing): Checklist {
  const at = facts.now.toISOString();
  const of = { stage, system: facts.system.id, ...(about ?? noRollout) };
  return { ...of, state, ...assessed, assessed_at: at, kept_at: null };
}

export function keptSummary(row: KeptRow): Omit<Checklist, 'items'> & { id: string } {
  return {
    id: row.id,
    stage: row.stage,
    system: row.system_id,
    rollout: row.rollout_id,
    route: row.route_id,
    model: row.model_id,
    version: row.version,
    state: 'kept',
    verdict: row.verdict,
    counts: row.counts,
    assessed_at: row.assessed_at.toISOString(),
    kept_at: row.kept_at.toISOString(),
  };
}

export function keptView(row: KeptRow): Checklist {
  const { id: _, ...summary } = keptSummary(row);
  return { ...summary, items: [...row.items] };
}
