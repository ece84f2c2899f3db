import type { Message, Policy } from '@haechi/contract';

export type ActionKind = Policy['actions'][number];
export type RunState = 'running' | 'proposed' | 'done' | 'failed' | 'dry_run' | 'skipped';
export type ResponseTables = {
  policies: {
    id: string;
    system_id: string;
    name: Message;
    objective_basis: Policy['when']['objective_basis'];
    severity: 'minor' | 'serious' | null;
    actions: ActionKind[];
    mode: Policy['mode'];
    cool_down_s: number;
    enabled: boolean;
    revision: number;
  };
  policy_runs: {
    id: string;
    policy_id: string;
    system_id: string;
    alert_id: string;
    incident_id: string | null;
    actions: ActionKind[];
    mode: Policy['mode'];
    state: RunState;
    notified: boolean;
    actor_kind: string;
    actor_id: string;
    started_at: Date;
    ended_at: Date | null;
  };
};
export type RunRow = ResponseTables['policy_runs'];
