import { type ApprovalStatus, approvalsApi, type Endpoint } from '@haechi/contract';
import { describe, expect, test } from 'vitest';
import {
  type ApprovalAction,
  type ApprovalQuestion,
  approvalMoves,
  canMove,
  mayApprove,
  statusAfterChecks,
} from './policy.ts';
import { meansProduction, missingFor } from './production-policy.ts';

const states: readonly ApprovalStatus[] = ['none', 'failed_validation', 'pending_review', 'approved', 'rejected'];
const actions = Object.keys(approvalMoves) as ApprovalAction[];

describe('the table of the approval', () => {
  test('whole: what each state allows, and nothing else', () => {
    const allowed = Object.fromEntries(
      states.map((state) => [state, actions.filter((action) => canMove(action, state))]),
    );
    expect(allowed).toEqual({
      none: ['submit'],
      failed_validation: ['submit'],
      pending_review: ['withdraw', 'approve', 'reject'],
      approved: ['reject'],
      rejected: ['submit'],
    });
  });

  test('every state can be reached, and approved only from a review', () => {
    const reached = new Set(actions.flatMap((action) => approvalMoves[action].to));
    expect([...reached].sort()).toEqual([...states].sort());
    const into = actions.filter((action) => approvalMoves[action].to.includes('approved'));
    expect(into).toEqual(['approve']);
    expect(approvalMoves.approve.from).toEqual(['pending_review']);
  });

  test('endpoints ask for the permission that the table says', () => {
    for (const action of actions) {
      const endpoint: Endpoint = approvalsApi[action];
      expect([action, endpoint.permission]).toEqual([action, approvalMoves[action].permission]);
    }
    // Whoever may submit is not thereby somebody who may approve.
    expect(approvalMoves.submit.permission).not.toBe(approvalMoves.approve.permission);
  });
});

test.each([
  ['pass', true, 'pending_review'],
  ['fail', true, 'failed_validation'],
  ['skipped', true, 'failed_validation'],
  ['error', true, 'failed_validation'],
  ['fail', false, 'pending_review'],
  ['skipped', false, 'pending_review'],
] as const)('a check that is %s, required %s: %s', (verdict, required, expected) => {
  expect(
    statusAfterChecks([
      { required: true, verdict: 'pass' },
      { required, verdict },
    ]),
  ).toBe(expected);
});

describe('four eyes', () => {
  const ask = (given: Partial<ApprovalQuestion>) =>
    mayApprove({ kind: 'account', person: 'a', involved: ['b', 'b'], approvers: 2, override: false, ...given });

  test('somebody else approves, with one approver or many, and needs no override', () => {
    for (const approvers of [1, 2, 9])
      for (const override of [false, true])
        expect(ask({ approvers, override })).toEqual({ allowed: true, override: null });
  });

  test('nobody approves what they registered or submitted, whatever they ask for', () => {
    for (const involved of [
      ['a', 'b'],
      ['b', 'a'],
      ['a', 'a'],
    ])
      for (const override of [false, true]) expect(ask({ involved, override })).toEqual({ allowed: false, why: 'own' });
  });

  test('a key approves nothing where two people may, not even of another’s', () => {
    for (const override of [false, true])
      expect(ask({ kind: 'key', override })).toEqual({ allowed: false, why: 'key' });
  });

  test('on a one-person installation it is an override that has to be asked for, and is one in the record', () => {
    for (const approvers of [0, 1]) {
      const own = { involved: ['a', 'a'], approvers };
      expect(ask(own)).toEqual({ allowed: false, why: 'own_override_possible' });
      expect(ask({ ...own, override: true })).toEqual({ allowed: true, override: 'one_person' });
      expect(ask({ kind: 'key', approvers })).toEqual({ allowed: false, why: 'key_override_possible' });
      expect(ask({ kind: 'key', approvers, override: true })).toEqual({ allowed: true, override: 'one_person_key' });
    }
  });

  test('who stands behind a key that nobody made is the one person there is, but not one of many', () => {
    const unknown = { involved: [null, null] };
    expect(ask({ ...unknown, approvers: 1 })).toEqual({ allowed: false, why: 'own_override_possible' });
    expect(ask({ ...unknown, approvers: 2 })).toEqual({ allowed: true, override: null });
  });
});

describe('what is missing', () => {
  const item = { reason: { key: 'k', params: {} }, value: null, threshold: null, lower: null, upper: null, n: null };
  const check = (verdict: 'pass' | 'fail' | 'skipped', required: boolean) => ({
    check: 'fairness_check' as const,
    verdict,
    required,
    reason: item.reason,
    items: [{ ...item, name: 'tpr_gap', verdict }],
  });

  test('is named for every state but approved', () => {
    expect(missingFor('approved', null)).toEqual([]);
    for (const state of states.filter((one) => one !== 'approved')) expect(missingFor(state, null)).not.toEqual([]);
  });

  test('after failed validation: each required check with what failed in it, and the review', () => {
    const found = missingFor('failed_validation', { checks: [check('fail', true), check('skipped', false)] });
    expect(found.map(({ what, verdict }) => [what, verdict])).toEqual([
      ['fairness_check', 'fail'],
      ['review', null],
    ]);
    expect(found[0]?.words).toContain('tpr_gap');
  });
});

test('production is a stage and two aliases', () => {
  for (const stage of ['none', 'staging', 'archived']) expect(meansProduction({ stage })).toBe(false);
  expect(meansProduction({ stage: 'production' })).toBe(true);
  expect(['champion', 'production', 'best', 'staging'].map((alias) => meansProduction({ alias }))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
