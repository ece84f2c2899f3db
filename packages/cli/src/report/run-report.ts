import { writeFileSync } from 'node:fs';
import { type Analysis, renderMessage } from '@haechi/contract';
import { reportHtml } from '@haechi/monitoring';
import { type CommandInput, type Terminal, UsageProblem } from '../command.ts';
import { makeReport, type Step } from './make-report.ts';
import { makeStreamReport } from './make-stream-report.ts';
import { exitCodes, type ReportDocument } from './report-document.ts';
import type { ReportVerb } from './report-kinds.ts';
import { type ReportOptions, readReportOptions } from './report-options.ts';
import { summaryText } from './summary-text.ts';

/** Makes the report, writes it where it was asked for, and says how it went. @returns 0 pass, 1 fail, 2 could not be told */
export async function runReport(
  verb: ReportVerb | 'stream',
  { positionals, options: given, terminal }: CommandInput,
): Promise<number> {
  if (positionals.length > 0) {
    throw new UsageProblem(`Files are named by options: --current ${positionals[0]}, --reference FILE.`);
  }
  const options = readReportOptions(given);
  const input = { options, now: terminal.now, onStep: stepsOn(terminal, options) };
  const making = verb === 'stream' ? makeStreamReport(input) : makeReport({ verb, ...input });
  const document = await making.catch((error: unknown) => {
    if (error instanceof UsageProblem) throw error;
    // Exit code 1 is a verdict; whatever else goes wrong is none.
    throw new UsageProblem(`The report could not be made: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (terminal.interactive) terminal.err('\r\u001b[K');
  if (options.html !== null) write(options.html, htmlOf(document, options));
  if (options.json !== null && options.json !== '-') write(options.json, jsonOf(document));
  terminal.out(options.json === '-' ? jsonOf(document) : summaryText(document, options));
  return exitCodes[document.verdict];
}

function stepsOn(terminal: Terminal, { language }: ReportOptions): (step: Step) => void {
  return (step) => {
    if (!terminal.interactive) return;
    const what = renderMessage({ key: `report.step.${step}`, params: {} }, language);
    terminal.err(`\r\u001b[K${what}`);
  };
}

const jsonOf = (document: ReportDocument): string => `${JSON.stringify(document, null, 2)}\n`;

function htmlOf(document: ReportDocument, { language }: ReportOptions): string {
  const { analyses, verdict, reason, ...facts } = document;
  return reportHtml({ verdict, reason, analyses: analyses satisfies readonly Analysis[] }, facts, language);
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageProblem(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
