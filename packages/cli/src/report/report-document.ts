import type { Analysis, AnalysisKind, Message, Verdict } from '@haechi/contract';
import type { ReportFacts } from '@haechi/monitoring';

/** What `--json` writes. */
export interface ReportDocument extends ReportFacts {
  readonly format: 'haechi.report.v1';
  readonly verdict: Verdict;
  readonly reason: Message;
  readonly analyses: readonly Analysis[];
}

/**
 * The verdict of the whole: `fail` when an analysis fails, else `error` when one could not be made, else `pass` when all that were asked for passed, else
 * `skipped`. Analyses that only accompany (predictions beside drift) can spoil a pass and cannot make one.
 *
 * @param asked the kinds that the command stands for
 */
export function outcomeOf(
  analyses: readonly Analysis[],
  asked: readonly AnalysisKind[],
): { readonly verdict: Verdict; readonly reason: Message } {
  const main = analyses.filter(({ kind }) => asked.includes(kind));
  const decisive =
    analyses.find(({ verdict }) => verdict === 'fail') ??
    analyses.find(({ verdict }) => verdict === 'error') ??
    main.find(({ verdict }) => verdict === 'skipped') ??
    main[0];
  if (decisive === undefined) return { verdict: 'skipped', reason: { key: 'report.nothing_asked', params: {} } };
  return { verdict: decisive.verdict, reason: decisive.reason };
}

/** Exit codes of a report. No data is no pass. */
export const exitCodes = { pass: 0, fail: 1, error: 2, skipped: 2 } as const satisfies Record<Verdict, number>;
