import type { RehearsalReport as Report } from '@haechi/contract';
import { Facts } from '../../ui/facts.tsx';
import { useWords } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';

interface RehearsalReportProps {
  readonly report: Report;
  /** Without the verdict, where it stands above already. */
  readonly bare?: boolean;
}

/** What a rehearsal of the roll-back measured. */
export function RehearsalReport({ report, bare = false }: RehearsalReportProps) {
  const words = useWords();
  const { t } = words;
  const took = (ms: number | null) => (ms === null ? t('rehearsal.not_in_time') : words.duration(ms));
  return (
    <div className="stack tight">
      {bare ? null : (
        <div className="row">
          <VerdictMark verdict={report.verdict} />
          <span>{words.say(report.reason)}</span>
        </div>
      )}
      <Facts
        facts={[
          { name: t('rehearsal.in'), value: took(report.in_ms) },
          { name: t('rehearsal.out'), value: took(report.out_ms) },
          { name: t('rehearsal.processes'), value: words.number(report.processes) },
          {
            name: t('rehearsal.requests'),
            value: t('rehearsal.requests_of', {
              requests: words.number(report.requests),
              rehearsed: words.number(report.rehearsed),
              failed: words.number(report.failed),
            }),
          },
        ]}
      />
    </div>
  );
}
