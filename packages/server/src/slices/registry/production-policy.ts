/** What means production, and what a version lacks for it. Pure. */
import type { Approval, ApprovalCheck, ApprovalStatus, Verdict } from '@haechi/contract';
import { productionAliases } from './constants.ts';

/** Something that an unapproved version lacks. */
interface Missing {
  readonly what: ApprovalCheck['check'] | 'submission' | 'review' | 'approval';
  readonly verdict: Verdict | null;
  readonly words: string;
}

const inWords: Readonly<Record<Exclude<ApprovalStatus, 'approved' | 'failed_validation'>, Missing>> = {
  none: { what: 'submission', verdict: null, words: 'it was never submitted for approval' },
  pending_review: { what: 'review', verdict: null, words: 'it waits for review by somebody who may approve it' },
  rejected: { what: 'approval', verdict: null, words: 'its approval was refused or taken back' },
};

/** Everything that stands between a version and production, by where its newest submission stands; nothing for an approved one. */
export function missingFor(status: ApprovalStatus, newest: Pick<Approval, 'checks'> | null): readonly Missing[] {
  if (status === 'approved') return [];
  const failed = (newest?.checks ?? []).filter(({ required, verdict }) => required && verdict !== 'pass');
  const checks = failed.map(({ check, verdict, items }): Missing => {
    const names = items.filter((item) => item.verdict !== 'pass').map(({ name }) => name);
    const of = names.length === 0 ? '' : ` (${names.slice(0, 10).join(', ')})`;
    return { what: check, verdict, words: `the check ${check} is ${verdict}${of}` };
  });
  if (status === 'failed_validation')
    return [...checks, { what: 'review', verdict: null, words: 'nobody has reviewed it' }];
  return [inWords[status]];
}

/** Whether a mark means production. */
export function meansProduction(mark: { readonly stage: string } | { readonly alias: string }): boolean {
  return 'stage' in mark ? mark.stage === 'production' : productionAliases.has(mark.alias.toLowerCase());
}
