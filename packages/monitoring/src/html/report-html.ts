/** A report as one file that needs nothing else: no network, no fonts, charts drawn here. */
import type { Analysis, Language, Message, Verdict } from '@haechi/contract';
import { analysisSection } from './analysis-section.ts';
import { html, Markup } from './markup.ts';
import type { FileFacts, ReportFacts } from './report-facts.ts';
import { REPORT_SCRIPT } from './report-script.ts';
import { REPORT_STYLE } from './report-style.ts';
import { type ReportWords, reportWords } from './report-words.ts';
import { scoreTable } from './score-table.ts';
import { verdictMark } from './verdict-mark.ts';

/** SHA-256 of the style and the script, so that the document runs these two and nothing that slipped in. A test holds them to the texts. */
export const STYLE_HASH = 'W5onEkQLK7YIgOT211obMP2ZtfJ4TPrKx71piM/qreE=';
export const SCRIPT_HASH = 'GIudJ/ScGijMsEAXifn0QBMHw0rIfgx82rbIPXzURl4=';

interface Outcome {
  readonly verdict: Verdict;
  readonly reason: Message;
  readonly analyses: readonly Analysis[];
}

/**
 * The report as an HTML document.
 *
 * @param outcome the verdict of the whole, and the analyses in the order of the page
 * @param facts files, roles and time
 * @param language of the texts; column names and groups stay as they are
 */
export function reportHtml({ verdict, reason, analyses }: Outcome, facts: ReportFacts, language: Language): string {
  const words = reportWords(language);
  const title = words.say('title', { file: facts.current.path });
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; script-src 'sha256-${SCRIPT_HASH}'; base-uri 'none'; form-action 'none'`;
  const document = html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><title>${title}</title><style>${new Markup(REPORT_STYLE)}</style></head>
<body><main><header><p class="soft">Haechi · ${facts.made_at.slice(0, 16).replace('T', ' ')} UTC</p><h1>${title}</h1><p class="lead">${verdictMark(verdict, words)} ${words.message(reason)}</p>${notes(facts, words)}</header>
${contents(analyses, words)}
${analyses.map((analysis) => analysisSection(analysis, words))}
<section aria-labelledby="numbers-title"><h2 id="numbers-title">${words.say('all_numbers')}</h2>${scoreTable(analyses, words)}</section>
<section aria-labelledby="files-title"><h2 id="files-title">${words.say('files')}</h2>${files(facts, words)}</section>
</main><script>${new Markup(REPORT_SCRIPT)}</script></body></html>
`;
  return document.text;
}

function notes({ notes: all }: ReportFacts, words: ReportWords): Markup | null {
  return all.length === 0 ? null : html`<ul>${all.map((note) => html`<li>${words.message(note)}</li>`)}</ul>`;
}

function contents(analyses: readonly Analysis[], words: ReportWords): Markup {
  const links = analyses.map(
    ({ kind, verdict }) => html`<a href="#${kind}">${words.say(`kind_${kind}`)} ${verdictMark(verdict, words)}</a>`,
  );
  return html`<nav aria-label="${words.say('contents')}">${links}<a href="#numbers-title">${words.say('all_numbers')}</a></nav>`;
}

function files(facts: ReportFacts, words: ReportWords): Markup {
  const roles = Object.entries(facts.roles).map(
    ([role, column]) => html`<dt>${words.say(`role_${role}`)}</dt><dd>${column}</dd>`,
  );
  const judged = html`<dt>${words.say('judged_by')}</dt><dd>${words.say(`judge_${facts.judge}`)}</dd><dt>${words.say('preset')}</dt><dd>${facts.preset}</dd><dt>${words.say('took')}</dt><dd>${words.say('seconds', { seconds: facts.seconds })}</dd>`;
  const sides = [
    file(words.say('current'), facts.current, words),
    facts.reference === null ? null : file(words.say('reference'), facts.reference, words),
  ];
  return html`<div class="files">${sides}<div class="card"><h3>${words.say('how')}</h3><dl>${roles}${judged}</dl></div></div>`;
}

function file(side: string, { path, format, bytes, rows, columns }: FileFacts, words: ReportWords): Markup {
  const out = columns.filter(({ left_out }) => left_out !== null);
  const list = out.map(
    ({ name, left_out }) =>
      html`<li><strong>${name}</strong>: ${left_out === null ? null : words.message(left_out)}</li>`,
  );
  const leftOut = out.length === 0 ? null : html`<p>${words.say('left_out')}</p><ul>${list}</ul>`;
  const size = words.say('file_size', { rows, columns: columns.length, megabytes: bytes / 1_000_000 });
  return html`<div class="card"><h3>${side}</h3><p>${path}</p><p class="soft">${format} · ${size}</p>${leftOut}</div>`;
}
