import type { Alert, Finding, Message } from '@haechi/contract';
import type { Db } from '../../platform/postgres.ts';

export type AlertTables = {
  alerts: {
    id: string;
    system_id: string;
    objective_id: string;
    /** `artifact`: what the registry found when it loaded a version; the others are the bases of findings. */
    basis: Finding['basis'] | 'artifact';
    route: string | null;
    version: string | null;
    monitor_id: string | null;
    slice: string;
    state: Alert['state'];
    severity: Alert['severity'];
    sentence: Message;
    finding_ids: string[];
    raised_at: Date;
    acknowledged_at: Date | null;
    acknowledged_by: string | null;
    resolved_at: Date | null;
    resolved_by: string | null;
    resolution: Message | null;
  };
};
export type AlertRow = AlertTables['alerts'];
export const alertTables = (db: Db) => db.withTables<AlertTables>();

/** What makes two alerts the same one while it is open. */
export type AlertKey = Pick<AlertRow, 'system_id' | 'objective_id' | 'route' | 'version' | 'monitor_id' | 'slice'>;
