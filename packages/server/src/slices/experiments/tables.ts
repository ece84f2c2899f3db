import type {
  Experiment,
  ExperimentDefinition,
  ExperimentDesign,
  ExperimentLook,
  Message,
  Verdict,
} from '@haechi/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';

type Outcome = ExperimentLook['outcome'];

/** A type, not an interface: Kysely wants an index signature. */
type ExperimentTables = {
  experiments: {
    id: string;
    system_id: string;
    state: Experiment['state'];
    version: number;
    definition: ExperimentDefinition;
    flag: string | null;
    route: string | null;
    created_at: Date;
    created_by: string;
    updated_at: Date;
    /** 0 before the first start. */
    period: number;
    verdict: Verdict;
    outcome: Outcome;
    reason: Message;
    winner: string | null;
    units: number;
    design: ExperimentDesign | null;
  };
  experiment_versions: {
    id: string;
    experiment_id: string;
    version: number;
    at: Date;
    by: string;
    definition: ExperimentDefinition;
  };
  experiment_periods: {
    experiment_id: string;
    period: number;
    salt: string;
    version: number;
    definition: ExperimentDefinition;
    /** Of a route: what events call the versions, by arm. */
    labels: Readonly<Record<string, string>>;
    /** Null where nothing is planned. */
    planned_units: number | null;
    started_at: Date;
    started_by: string;
    stopped_at: Date | null;
    stopped_by: string | null;
    stop_reason: Message | null;
    ended_at: Date | null;
    verdict: Verdict;
    outcome: Outcome;
    winner: string | null;
    split_rollout: string | null;
    rollout: string | null;
    rollout_problem: Message | null;
  };
  experiment_looks: {
    id: string;
    experiment_id: string;
    period: number;
    at: Date;
    final: boolean;
    verdict: Verdict;
    outcome: Outcome;
    winner: string | null;
    units: number;
    look: ExperimentLook;
  };
  experiment_holdouts: { system_id: string; share: number; changed_at: Date };
};
export type ExperimentRow = ExperimentTables['experiments'];
export type PeriodRow = ExperimentTables['experiment_periods'];
export type VersionRow = ExperimentTables['experiment_versions'];
export type LookRow = ExperimentTables['experiment_looks'];

export const experimentTables = (db: Db) => db.withTables<ExperimentTables>();

export const json = <T>(value: T): RawBuilder<T> => sql<T>`${JSON.stringify(value)}::jsonb`;
