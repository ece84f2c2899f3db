import type { Message, Objective, Verdict } from '@haechi/contract';
import type { Failing } from './policy.ts';

export type ObjectiveTables = {
  objectives: {
    id: string;
    system_id: string;
    name: Message;
    basis: Objective['basis'];
    on_fail: Objective['on_fail'];
    enabled: boolean;
    verdict: Verdict;
    reason: Message;
    since: Date | null;
    failing: Failing;
    revision: number;
  };
};
export type ObjectiveRow = ObjectiveTables['objectives'];

export function objectiveView(row: ObjectiveRow): Objective {
  const { id, name, basis, on_fail, enabled, verdict, reason, revision } = row;
  const since = row.since?.toISOString() ?? null;
  return { id, system: row.system_id, name, basis, on_fail, enabled, verdict, reason, since, revision };
}
