import type {
  Comparison,
  Message,
  RehearsalReport,
  Rollout,
  RolloutDefinition,
  RolloutGate,
  RolloutStep as Step,
  Verdict,
} from '@haechi/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';

/** A type, not an interface: Kysely wants an index signature. */
type ReleaseTables = {
  rollouts: {
    id: string;
    system_id: string;
    route_id: string;
    model_id: string;
    stable_version: number;
    candidate_version: number;
    state: Rollout['state'];
    strategy: Rollout['strategy'];
    definition: RolloutDefinition | null;
    /** Those of rollouts from before there were strategies have a weight and `min_labelled` alone. */
    steps: readonly (Pick<Step, 'weight' | 'min_labelled'> & Partial<Step>)[];
    step: number;
    step_started_at: Date;
    gates: readonly RolloutGate[];
    paused_at: Date | null;
    approved_step: number | null;
    /** Null but for rehearsals; without a verdict until it is reported. */
    rehearsal: Partial<RehearsalReport> | null;
    verdict: Verdict;
    reason: Message;
    /** Null while nothing is compared: a preview that nothing is copied to. */
    period_id: string | null;
    started_at: Date;
    started_by: string;
    ended_at: Date | null;
    decided_at: Date | null;
    decided_by: string | null;
    snapshot_version: number | null;
    acknowledged_at: Date | null;
    comparison: Comparison | null;
  };
  rollout_notes: {
    id: string;
    rollout_id: string;
    at: Date;
    actor: string;
    action: string;
    step: number;
    verdict: Verdict;
    reason: Message;
    gates: readonly RolloutGate[];
    comparison: Comparison | null;
  };
};
export type RolloutRow = ReleaseTables['rollouts'];
export type NoteRow = ReleaseTables['rollout_notes'];
export type RolloutChange = Partial<Omit<RolloutRow, 'id' | 'steps' | 'definition'>>;

export const releaseTables = (db: Db) => db.withTables<ReleaseTables>();

export const json = <T>(value: T): RawBuilder<T> => sql<T>`${JSON.stringify(value)}::jsonb`;
export const jsonOrNull = <T>(value: T | null): RawBuilder<T | null> | null =>
  value === null ? null : json<T | null>(value);
