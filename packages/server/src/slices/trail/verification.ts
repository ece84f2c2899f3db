import type { ResponseOf, trailApi } from '@haechi/contract';
import { type ExportReport, type Mirror, verifyExport } from '@haechi/proof';
import { type ExportDeps, exportLines } from './export-lines.ts';

export type TrailVerification = ResponseOf<typeof trailApi.verify>;

/** Reads every entry, computes the tree anew and compares it with every checkpoint of the second place. */
export async function verifyTrail(
  deps: ExportDeps,
  mirror: Mirror,
  warning: string | null,
): Promise<TrailVerification> {
  // The second place was read before the tables: what it holds must be in them.
  const report = await verifyExport(exportLines(deps), { mirror });
  return {
    verdict: report.verdict,
    reason: { key: `trail.verification.${report.reason}`, params: numbersOf(report) },
    entries: report.entries,
    verified: report.verified,
    not_yet_anchored: report.not_yet_anchored,
    checkpoints: report.checkpoints,
    mirror_warning: warning,
    problems: report.findings.map(({ kind, sequence, to, message }) => ({ kind, sequence, to, message })),
  };
}

function numbersOf({ entries, verified, not_yet_anchored, findings }: ExportReport) {
  return { entries, verified, not_yet_anchored, problems: findings.length };
}
