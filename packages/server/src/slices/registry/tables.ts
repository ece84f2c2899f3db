import type {
  Approval,
  ApprovalCheck,
  ApprovalSettings,
  CardNotes,
  ModelVersion,
  ReferenceProfile,
} from '@haechi/contract';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';

/** A type, not an interface: Kysely wants an index signature. */
export type RegistryTables = {
  models: {
    id: string;
    system_id: string;
    description: string;
    governance: 'tracked' | 'governed';
    created_at: Date;
    created_by: string;
    latest_version: number;
  };
  artifact_uploads: { model_id: string; sha256: string; bytes: number; uploaded_at: Date; uploaded_by: string };
  model_versions: {
    model_id: string;
    version: number;
    system_id: string;
    stage: ModelVersion['stage'];
    description: string;
    format: string;
    artifact_sha256: string;
    artifact_bytes: number;
    signature: ModelVersion['signature'];
    metrics: ModelVersion['metrics'];
    bias_metrics: ModelVersion['bias_metrics'];
    lineage: ModelVersion['lineage'];
    reference_profile: ReferenceProfile | null;
    run_id: string | null;
    developer: string;
    limitations: string;
    ethics: string;
    card: CardNotes;
    notes_revision: number;
    stage_changed_at: Date | null;
    registered_by_kind: ActorKind;
    approval: ModelVersion['approval_status'];
    created_at: Date;
    created_by: string;
  };
  model_version_notes: {
    model_id: string;
    version: number;
    revision: number;
    description: string;
    limitations: string;
    ethics: string;
    card: CardNotes;
    changed_at: Date;
    changed_by_kind: ActorKind;
    changed_by: string;
  };
  model_version_tags: { model_id: string; version: number; key: string; value: string };
  model_aliases: { model_id: string; alias: string; version: number; changed_at: Date };
  model_marks: {
    id: string;
    model_id: string;
    version: number | null;
    kind: 'stage' | 'alias' | 'governance';
    name: string;
    from_value: string | null;
    to_value: string | null;
    reason: string;
    salt: Buffer | null;
    changed_by_kind: ActorKind;
    changed_by: string;
    created_at: Date;
  };
  approvals: {
    id: string;
    system_id: string;
    model_id: string;
    version: number;
    attempt: number;
    status: ModelVersion['approval_status'];
    checks: ApprovalCheck[];
    settings: ApprovalSettings;
    settings_revision: number;
    notes_revision: number;
    comment: string;
    submitted_by_kind: ActorKind;
    submitted_by: string;
    created_at: Date;
    salt: Buffer;
    decisions: Decision[];
  };
  approval_settings: {
    system_id: string;
    revision: number;
    settings: ApprovalSettings;
    reason: string;
    salt: Buffer;
    changed_by_kind: ActorKind;
    changed_by: string;
    changed_at: Date;
  };
};
type ActorKind = Actor['kind'];
/** A decision on a submission as it is kept; names are looked up when it is read. */
interface Decision extends Omit<Approval['decisions'][number], 'by'> {
  readonly by: Actor;
}
export type ApprovalRow = RegistryTables['approvals'];
export type MarkRow = RegistryTables['model_marks'];
export type ModelRow = RegistryTables['models'];
export type VersionRow = Omit<RegistryTables['model_versions'], 'reference_profile'>;
/** One version of a model. */
export interface VersionRef {
  readonly model: string;
  readonly version: number;
}

export const registryTables = (db: Db) => db.withTables<RegistryTables>();

/** A value for a jsonb column. */
export const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;
