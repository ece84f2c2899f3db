/** For tests: a version that every check lets through, and its approval. */
import type { Actor } from '@haechi/contract';
import { everywhere } from '../src/platform/http/caller.ts';
import { transact } from '../src/platform/postgres.ts';
import type { ModelStage } from './model-stage.ts';

const tester: Actor = { kind: 'key', id: 'key_tester' };

/** What every check of an approval asks for. */
export const goodRecord = {
  description: 'Says whether a loan is granted.',
  limitations: 'Trained on forty made-up rows.',
  ethics: 'Decides about nobody.',
  metrics: { accuracy: 0.95, held_out_rows: 400 },
  bias_metrics: { tpr_gap: 0.02 },
};

/** Submits a version and approves it; as a key where nobody may approve, this is recorded as an override. */
export async function approve(stage: Pick<ModelStage, 'registry' | 'db'>, ref: { model: string; version: number }) {
  const { approvals } = stage.registry;
  const submitted = await approvals.submit(everywhere, { ...ref, actor: tester, comment: '' });
  if (submitted.status !== 'pending_review')
    throw new Error(`the checks did not pass: ${JSON.stringify(submitted.checks)}`);
  const wish = { ...ref, actor: tester, reason: 'for a test', override: true };
  await transact(stage.db, (tx) => approvals.approve(tx, everywhere, wish));
}
