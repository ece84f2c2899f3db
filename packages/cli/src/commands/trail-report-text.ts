import type { ExportReport } from '@haechi/proof';

/** The report for a person: what was found first, then the numbers, then what to do. */
export function trailReportText(report: ExportReport, secondPlace: string | null): string {
  const number = (value: number) => value.toLocaleString('en').padStart(12);
  const lines = [
    headline(report),
    '',
    `  trail              ${report.origin ?? 'unknown'}`,
    `  entries          ${number(report.entries)}`,
    `  verified         ${number(report.verified)}  ${basis(report, secondPlace)}`,
    `  not yet anchored ${number(report.not_yet_anchored)}`,
  ];
  if (report.later > 0)
    lines.push(
      `  later            ${number(report.later)}  entries that the second place knows, made after this export`,
    );
  if (report.findings.length > 0) lines.push('', ...report.findings.map(findingLine));
  const advice = adviceFor[report.reason];
  if (advice !== undefined) lines.push('', advice);
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function headline({ verdict, reason, findings }: ExportReport): string {
  if (verdict === 'pass') return '✓ Nothing that is anchored was changed.';
  if (verdict === 'fail')
    return `✗ This export is not what was recorded: ${findings.length} ${findings.length === 1 ? 'problem' : 'problems'}.`;
  return `? It cannot be told whether anything was changed (${reason}).`;
}

function basis({ trust }: ExportReport, secondPlace: string | null): string {
  if (trust === 'mirror') return `against the second place ${secondPlace ?? ''}`.trim();
  return trust === 'key' ? 'against the public key given' : '';
}

function findingLine({ kind, sequence, to, message }: ExportReport['findings'][number]): string {
  const where = sequence === null ? '' : sequence === to || to === null ? ` ${sequence}` : ` ${sequence}–${to}`;
  return `  ${kind}${where}: ${message}`;
}

const adviceFor: Readonly<Record<string, string>> = {
  no_trust_anchor:
    'Nothing outside of the file vouches for it. Say --mirror DIR (the folder HAECHI_TRAIL_MIRROR of the server) or --key FILE (its public key).',
  nothing_anchored: 'No checkpoint covers these entries yet. A server makes one within a minute; export again then.',
  other_trail: 'The second place belongs to another trail. Say --mirror DIR with the one of this trail.',
  unreadable: 'The file is no export of a trail. Make one with `haechi trail export FILE`.',
};
