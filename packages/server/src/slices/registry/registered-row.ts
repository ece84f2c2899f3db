import { type BodyOf, cardNotesSchema, type registryApi } from '@haechi/contract';
import type { Actor } from '../trail/index.ts';
import type { ModelRuntime } from './model-runtime.ts';
import type { RegistryTables } from './tables.ts';

/** A version as it is registered: what its artifact says of itself, and what the caller says about it. */
export function registeredRow(given: {
  readonly model: string;
  readonly system: string;
  readonly version: BodyOf<typeof registryApi.createVersion>;
  readonly loaded: Pick<ModelRuntime, 'format' | 'sha256' | 'signature'>;
  readonly bytes: number;
  readonly actor: Actor;
  readonly now: Date;
}): Omit<RegistryTables['model_versions'], 'version'> {
  const { version, loaded, actor } = given;
  return {
    model_id: given.model,
    system_id: given.system,
    stage: 'none',
    description: version.description,
    format: loaded.format,
    artifact_sha256: loaded.sha256,
    artifact_bytes: given.bytes,
    signature: loaded.signature,
    metrics: version.metrics,
    bias_metrics: version.bias_metrics,
    lineage: version.lineage,
    reference_profile: version.reference_profile ?? null,
    run_id: version.run_id ?? null,
    developer: version.developer,
    limitations: version.limitations,
    ethics: version.ethics,
    card: version.card ?? cardNotesSchema.parse({}),
    notes_revision: 0,
    stage_changed_at: null,
    registered_by_kind: actor.kind,
    approval: 'none',
    created_at: given.now,
    created_by: actor.id,
  };
}
