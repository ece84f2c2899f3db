import type { Incident, Message } from '@haechi/contract';

export type Cause = Incident['cause'];
export type IncidentTables = {
  incidents: {
    id: string;
    system_id: string;
    alert_id: string;
    state: 'open' | 'resolved';
    severity: 'minor' | 'serious';
    sentence: Message;
    cause: Cause;
    opened_at: Date;
    resolved_at: Date | null;
    resolution: string | null;
  };
  incident_actions: {
    id: string;
    incident_id: string;
    kind: string;
    outcome: ActionOutcome;
    sentence: Message;
    policy_id: string | null;
    run_id: string | null;
    started_at: Date;
    ended_at: Date | null;
    error: string | null;
  };
  incident_timeline: {
    id: string;
    incident_id: string;
    time: Date;
    kind: 'cause' | 'alert' | 'action' | 'note' | 'state';
    actor_kind: string;
    actor_id: string;
    sentence: Message;
  };
};
export type ActionOutcome = Incident['actions'][number]['outcome'];
export type IncidentRow = IncidentTables['incidents'];
export type ActionRow = IncidentTables['incident_actions'];
export type TimelineRow = IncidentTables['incident_timeline'];
