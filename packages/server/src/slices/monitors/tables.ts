import type { Estimate, Finding, Limit, Message, MonitorEdit, Residency, Verdict } from '@haechi/contract';
import type { Db } from '../../platform/postgres.ts';
import type { ComparisonPlan } from './comparison-plan.ts';
import type { SmallestP } from './comparison-policy.ts';

/** What PostgreSQL keeps for the monitors. Columns of type jsonb are written as text and read as values. */
export type MonitorTables = {
  monitor_settings: {
    system_id: string;
    limits: readonly Limit[];
    comparison: ComparisonSettings;
    positive: string | null;
    residency: Residency | null;
    revision: number;
    changed_at: Date;
    changed_by: string;
  };
  monitor_turns: { system_id: string; wanted: boolean; recount: boolean };
  monitor_buckets: { system_id: string; bucket_start: Date; built_at: Date; builds: number; revised: boolean };
  monitor_states: {
    system_id: string;
    verdict: Verdict;
    reason: Message;
    /** Whether any number was judged, pass or fail. */
    judged: boolean;
    main_version: string | null;
    evaluated_at: Date;
  };
  findings: FindingRow;
  monitor_definitions: {
    system_id: string;
    id: string;
    kind: MonitorEdit['kind'];
    enabled: boolean;
    definition: MonitorEdit;
    revision: number;
    created_at: Date;
    changed_at: Date;
    changed_by: string;
    /** How far it has looked, by version: event time in ms for windows of time, the last sequence number for windows by count. */
    progress: Readonly<Record<string, number>>;
    /** Whether any window was judged, pass or fail. */
    judged: boolean;
  };
  monitor_revisions: {
    system_id: string;
    monitor_id: string;
    revision: number;
    /** Null: removed. */
    definition: MonitorEdit | null;
    changed_at: Date;
    changed_by: string;
  };
  monitor_backfills: {
    id: string;
    system_id: string;
    monitor_id: string;
    window_from: Date;
    window_to: Date;
    state: 'waiting' | 'running' | 'done' | 'failed';
    windows: number;
    done: number;
    error: string | null;
    asked_by: string;
    asked_at: Date;
  };
  /** Streams that monitors watch, one for each version. */
  monitor_streams: {
    system_id: string;
    monitor_id: string;
    version: string;
    /** Arrival number of the last row watched. */
    position: number;
    /** Of the last row of a look that has begun; null: none has. */
    pending: number | null;
    /** Ids of the feature schemas of its rows. */
    schemas: string[];
    /** `StreamState` as JSON. */
    state: string;
    changed_at: Date;
  };
  route_comparisons: {
    route: string;
    period: string;
    system_id: string;
    stable: string;
    candidate: string;
    since: Date;
    shares: readonly Share[];
    plan: ComparisonPlan | null;
    smallest_p: SmallestP;
    latest: unknown;
    verdict: Verdict;
    evaluated_at: Date | null;
    ended_at: Date | null;
  };
};

/** From when on the candidate has had which share, in basis points. */
export interface Share {
  /** ISO 8601. */
  readonly from: string;
  readonly weight: number;
}

export interface ComparisonSettings {
  readonly alpha: number;
  readonly accuracy_margin: number;
  readonly gap_margin: number;
  readonly min_cell: number;
}

export interface FindingRow {
  id: string;
  system_id: string;
  key: string;
  basis: Finding['basis'];
  indicator: Finding['indicator'];
  version: string;
  baseline_version: string | null;
  route: string | null;
  period: string | null;
  attribute: string | null;
  group_name: string | null;
  feature: string | null;
  verdict: Verdict;
  estimate: Estimate;
  limit_value: number | null;
  side: 'min' | 'max' | null;
  test: string;
  p: number | null;
  p_adjusted: number | null;
  effect: number | null;
  path: Finding['path'];
  sentence: Message;
  monitor_id: string | null;
  slice: string;
  contributors: Finding['contributors'];
  settings: Finding['settings'];
  cost: Finding['cost'];
  window_from: Date;
  window_to: Date;
  opened_at: Date;
  changed_at: Date;
  closed_at: Date | null;
  closed_reason: Message | null;
}

export const monitorTables = (db: Db) => db.withTables<MonitorTables>();
