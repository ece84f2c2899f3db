import type { Message } from '@haechi/contract';
import type { Holder } from '../access/index.ts';
import type { Notice } from '../notify/index.ts';
import { versionLabel } from './read-model.ts';
import type { ApprovalRow } from './tables.ts';

/** Names of approvers that a notice spells out; more are counted. */
const namedApprovers = 5;

const msg = (key: string, params: Message['params'] = {}): Message => ({ key: `approvals.notice.${key}`, params });
const labelOf = (row: ApprovalRow) => versionLabel({ model: row.model_id, version: row.version });
const pathOf = (row: ApprovalRow) => `/systems/${row.system_id}/models/${row.model_id}/versions/${row.version}`;
const refsOf = (row: ApprovalRow) => ({ approval: row.id, model: row.model_id, version: String(row.version) });

/** Tells the channels of a system that a version waits for review, and who may approve it; or that it failed its checks. */
export function requestNotice(row: ApprovalRow, holders: readonly Holder[]): Notice {
  const waits = row.status === 'pending_review';
  const here = holders.filter(({ systems }) => systems === null || systems.has(row.system_id));
  const others = here.filter(({ id }) => id !== row.submitted_by);
  const names = others.slice(0, namedApprovers).map(({ name }) => name);
  const asked =
    names.length === 0
      ? msg('nobody_else')
      : msg('who', { names: names.join(', '), more: Math.max(0, others.length - namedApprovers) });
  return {
    event: waits ? 'model.approval_requested' : 'model.validation_failed',
    system: row.system_id,
    severity: 'minor',
    subject: msg(waits ? 'requested' : 'failed', { version: labelOf(row) }),
    body: [...row.checks.map(({ reason }) => reason), ...(waits ? [asked] : [])],
    path: pathOf(row),
    refs: refsOf(row),
  };
}

/** Tells them how it was decided. */
export function decisionNotice(row: ApprovalRow): Notice {
  const last = row.decisions.at(-1);
  const approved = row.status === 'approved';
  const body = [msg('reason', { reason: last?.reason ?? '' })];
  if (last?.override != null) body.push(msg('override'));
  return {
    event: approved ? 'model.approved' : 'model.rejected',
    system: row.system_id,
    severity: 'minor',
    subject: msg(approved ? 'approved' : 'rejected', { version: labelOf(row) }),
    body,
    path: pathOf(row),
    refs: refsOf(row),
  };
}
