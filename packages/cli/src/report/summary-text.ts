import { type Analysis, type Message, renderMessage, type Score } from '@haechi/contract';
import type { ReportDocument } from './report-document.ts';
import type { ReportOptions } from './report-options.ts';

const glyphs = { pass: '✓', fail: '✗', error: '!', skipped: '–' } as const;
const SHOWN = 12;

/** What a person reads in the terminal: the verdict, the columns that drifted, the numbers that broke their limits, what was not looked at. */
export function summaryText(document: ReportDocument, { language, html, json }: ReportOptions): string {
  const say = (message: Message): string => renderMessage(message, language);
  const line = (name: string, params: Message['params'] = {}): string => say({ key: `report.summary.${name}`, params });
  const { current, reference, analyses, verdict, reason, notes } = document;
  const rows = { file: current.path, rows: current.rows, columns: current.columns.length };
  const compared = reference === null ? [] : [line('reference', { file: reference.path, rows: reference.rows })];
  const out = current.columns.filter(
    (column) => column.left_out !== null && !/\.(target|prediction|score)$/.test(column.left_out.key),
  );
  const written = [html, json === '-' ? null : json].filter((path) => path !== null);
  return [
    `${glyphs[verdict]} ${say(reason)}`,
    '',
    line('current', rows),
    ...compared,
    ...notes.map(say),
    ...analyses.flatMap((analysis) => ['', ...analysisLines(analysis, { say, line })]),
    ...(out.length === 0 ? [] : ['', line('left_out', { columns: out.map(({ name }) => name).join(', ') })]),
    ...(written.length === 0 ? [] : ['', line('written', { files: written.join(', ') })]),
    '',
  ].join('\n');
}

interface Voice {
  readonly say: (message: Message) => string;
  readonly line: (name: string, params?: Message['params']) => string;
}

function analysisLines({ kind, verdict, reason, scores, skipped }: Analysis, { say, line }: Voice): readonly string[] {
  const failed = scores.filter((score) => score.verdict === 'fail');
  const drifted = [...new Set(failed.flatMap(({ feature }) => feature ?? []))];
  const named =
    drifted.length === 0 || !kind.endsWith('drift') ? [] : [`  ${line('drifted', { columns: drifted.join(', ') })}`];
  const whole = scores.filter((score) => score.verdict === 'pass' && placeOf(score) === '').slice(0, SHOWN);
  const numbers = [...failed.slice(0, SHOWN), ...whole].map((score) => {
    const place = placeOf(score);
    const indicator = say({ key: `indicator.${score.indicator}`, params: {} });
    return `  ${glyphs[score.verdict]} ${indicator}${place === '' ? '' : ` (${place})`}: ${say(score.reason)}`;
  });
  const more = failed.length > SHOWN ? [`  ${line('more', { n: failed.length - SHOWN })}`] : [];
  const unseen = skipped
    .slice(0, SHOWN)
    .map(({ column, reason: why }) => `  – ${column === null ? '' : `${column}: `}${say(why)}`);
  return [
    `${glyphs[verdict]} ${say({ key: `report.html.kind_${kind}`, params: {} })}: ${say(reason)}`,
    ...named,
    ...numbers,
    ...more,
    ...unseen,
  ];
}

function placeOf({ feature, attribute, group }: Score): string {
  return [feature, attribute, group].filter((part) => part !== null).join(' · ');
}
