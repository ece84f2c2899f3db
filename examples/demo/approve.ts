import type { Client } from '@haechi/sdk';
import { tuning } from './tuning.ts';

const reason =
  'The demonstration shows how a candidate that passed every check before its release is caught while it answers: the limits of its system are wide on purpose.';

/** States the limits of the checks for the demonstration's system, as a decision with a reason. */
export async function stateLimits(client: Client, system: string): Promise<void> {
  const { settings, revision } = await client.approvals.settings({ params: { system } });
  const limits = {
    ...settings,
    performance: { metric: 'accuracy', better: 'above' as const, threshold: tuning.approval.accuracyAbove },
    fairness: { below: tuning.approval.biasBelow },
  };
  await client.approvals.changeSettings({ params: { system }, body: { settings: limits, reason, revision } });
}

/** Submits a version and approves it. Nobody else is there: an exception to the four-eyes rule, which the trail and the card say. */
export async function approve(client: Client, params: { model: string; version: number }): Promise<void> {
  const { status, checks } = await client.approvals.submit({ params, body: {} });
  if (status !== 'pending_review') {
    const failed = checks.filter(({ required, verdict }) => required && verdict !== 'pass').map(({ check }) => check);
    throw new Error(`version ${params.version} did not pass its checks: ${failed.join(', ')}`);
  }
  const words = 'The demonstration runs by itself, with nobody who could be asked.';
  await client.approvals.approve({ params, body: { reason: words, override: true } });
}
