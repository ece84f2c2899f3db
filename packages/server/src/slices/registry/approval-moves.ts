/** What submitting and deciding share: the lock on the version, and telling the trail and the console. */
import { HaechiError } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Notify } from '../notify/index.ts';
import type { Systems } from '../systems/index.ts';
import type { Actor, Trail, TrailRecord } from '../trail/index.ts';
import { type ApprovalAction, approvalMoves, canMove } from './policy.ts';
import { versionLabel } from './read-model.ts';
import { versionRow } from './store.ts';
import type { ApprovalRow, VersionRef, VersionRow } from './tables.ts';
import type { PeopleReader } from './who.ts';

export interface ApprovalDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly systems: Pick<Systems, 'requireOpen'>;
  readonly notify: Pick<Notify, 'enqueue'>;
  readonly people: PeopleReader;
}

/** The version, locked until the transaction ends; refused when the move is not in the table. @throws HaechiError `not_found`, `conflict`, `system_archived`. */
export async function lockForMove(
  { systems }: Pick<ApprovalDeps, 'systems'>,
  tx: Db,
  { scope, action, ...ref }: VersionRef & { scope: Scope; action: ApprovalAction },
): Promise<VersionRow> {
  const version = await versionRow(tx, scope, { ...ref, lock: true });
  if (!canMove(action, version.approval)) throw notPossible(action, version);
  await systems.requireOpen(tx, scope, version.system_id);
  return version;
}

/** Tells the trail and the console of a move. */
export async function recordMove(
  { trail, changes }: Pick<ApprovalDeps, 'trail' | 'changes'>,
  tx: Db,
  { row, actor, action, detail }: { row: ApprovalRow; actor: Actor; action: string; detail: TrailRecord['detail'] },
): Promise<void> {
  const target = { kind: 'model_version', id: versionLabel({ model: row.model_id, version: row.version }) };
  const system = row.system_id;
  await trail.record(tx, { actor, action, system, target, detail: { approval: row.id, ...detail } });
  await changes.publish(tx, { topic: 'models', id: row.model_id, system });
}

export function notPossible(action: ApprovalAction, version: VersionRow): HaechiError {
  const label = versionLabel({ model: version.model_id, version: version.version });
  const from = approvalMoves[action].from.join(', ');
  return new HaechiError(
    'conflict',
    `The approval of ${label} is ${version.approval}; ${action} is possible from ${from} alone. Read it again.`,
    { where: 'approval_status', found: version.approval, action },
  );
}
