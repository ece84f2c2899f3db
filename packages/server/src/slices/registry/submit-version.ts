import { HaechiError } from '@haechi/contract';
import type { Scope } from '../../platform/http/caller.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';
import { runChecks } from './approval-checks.ts';
import { type ApprovalDeps, lockForMove, notPossible, recordMove } from './approval-moves.ts';
import { requestNotice } from './approval-notices.ts';
import { currentSettings } from './approval-settings.ts';
import { insertApproval, newestApproval, writeTags } from './approval-store.ts';
import type { ModelRuntime } from './model-runtime.ts';
import { canMove, statusAfterChecks } from './policy.ts';
import { versionLabel } from './read-model.ts';
import { securityItems } from './security-items.ts';
import type { stageMarks } from './stage-marks.ts';
import { changeVersion, versionRow } from './store.ts';
import type { ApprovalRow, VersionRef, VersionRow } from './tables.ts';

export interface SubmitDeps extends ApprovalDeps {
  readonly load: (db: Db, ref: VersionRef) => Promise<ModelRuntime>;
  readonly marks: ReturnType<typeof stageMarks>;
}
type Found = Pick<ApprovalRow, 'checks' | 'settings' | 'settings_revision' | 'status'>;
type Wish = VersionRef & { readonly actor: Actor; readonly comment: string };

/**
 * Submits a version. The checks run outside any transaction; what they found is written together with the notices, so that a process
 * killed between the two leaves nothing behind, and the version can be submitted again.
 * @throws HaechiError `not_found`, `system_archived`; `conflict` when it is submitted or approved already, or its texts change meanwhile.
 */
export function submitVersion(deps: SubmitDeps) {
  return async (scope: Scope, wish: Wish): Promise<ApprovalRow> => {
    const seen = await versionRow(deps.db, scope, wish);
    if (!canMove('submit', seen.approval)) throw notPossible('submit', seen);
    const found = await check(deps, seen);
    return transact(deps.db, async (tx) => {
      const version = await lockForMove(deps, tx, { ...wish, scope, action: 'submit' });
      const { revision } = await currentSettings(tx, version.system_id);
      if (version.notes_revision !== seen.notes_revision || revision !== found.settings_revision)
        throw new HaechiError(
          'conflict',
          `What ${versionLabel(wish)} is checked for was changed while the checks ran. Submit it again.`,
          { where: 'version' },
        );
      return write(deps, tx, { version, found, wish });
    });
  };
}

async function check({ db, load }: SubmitDeps, version: VersionRow): Promise<Found> {
  const { settings, revision } = await currentSettings(db, version.system_id);
  const ref = { model: version.model_id, version: version.version };
  const scan = await securityItems(version, settings.security, () => load(db, ref));
  const checks = runChecks({ ...version, biasMetrics: version.bias_metrics, scan }, settings);
  return { checks, settings, settings_revision: revision, status: statusAfterChecks(checks) };
}

async function write(
  deps: SubmitDeps,
  tx: Db,
  { version, found, wish }: { version: VersionRow; found: Found; wish: Wish },
): Promise<ApprovalRow> {
  const { actor, comment } = wish;
  const now = deps.clock.now();
  const row: ApprovalRow = {
    ...found,
    id: deps.random.id('apr', now),
    system_id: version.system_id,
    model_id: version.model_id,
    version: version.version,
    attempt: ((await newestApproval(tx, wish))?.attempt ?? 0) + 1,
    notes_revision: version.notes_revision,
    comment,
    submitted_by_kind: actor.kind,
    submitted_by: actor.id,
    created_at: now,
    salt: deps.random.bytes(32),
    decisions: [],
  };
  const { status, checks } = found;
  await insertApproval(tx, row);
  await changeVersion(tx, wish, { approval: status });
  if (version.stage === 'none') await deps.marks.setStage(tx, wish, { stage: 'staging', actor });
  await writeTags(tx, wish, {
    developer: version.developer === '' ? version.created_by : version.developer,
    performance_metrics: JSON.stringify(version.metrics),
    approval_status: status,
    approved_by: null,
    approval_timestamp: null,
  });
  const verdicts = Object.fromEntries(checks.map(({ check: name, verdict }) => [name, verdict]));
  await recordMove(deps, tx, {
    row,
    actor,
    action: status === 'pending_review' ? 'model.approval_requested' : 'model.validation_failed',
    detail: {
      attempt: row.attempt,
      from: version.approval,
      to: status,
      settings: row.settings_revision,
      checks: verdicts,
    },
  });
  await deps.notify.enqueue(tx, requestNotice(row, await deps.people.holdersOf(tx, 'models.approve')));
  return row;
}
