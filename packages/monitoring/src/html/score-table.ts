/** All numbers of a report, worst first. */
import type { Analysis, Score } from '@haechi/contract';
import { html, type Markup } from './markup.ts';
import type { ReportWords } from './report-words.ts';
import { verdictMark } from './verdict-mark.ts';

/** A browser sorts a table of this many rows without a pause; a report of 500 columns has more, which are in the JSON. */
const MOST_ROWS = 1_000;
const SHOWN_CONTRIBUTORS = 3;
const order = { fail: 0, error: 1, pass: 2, skipped: 3 } as const;

export function scoreTable(analyses: readonly Analysis[], words: ReportWords): Markup {
  const all = analyses
    .flatMap(({ scores }) => scores)
    .filter(({ estimate, verdict }) => estimate !== null || verdict !== 'skipped')
    .sort((a, b) => order[a.verdict] - order[b.verdict]);
  const head = ['verdict', 'number', 'where', 'value', 'limit', 'n', 'p', 'method'] as const;
  const numeric: ReadonlySet<string> = new Set(['value', 'limit', 'n', 'p']);
  const cells = head.map(
    (name) =>
      html`<th scope="col" class="${numeric.has(name) ? 'num' : ''}"><button type="button">${words.say(`head_${name}`)}</button></th>`,
  );
  const rows = all.slice(0, MOST_ROWS).map((score) => row(score, words));
  const more =
    all.length > MOST_ROWS ? html`<p class="soft">${words.say('more_rows', { n: all.length - MOST_ROWS })}</p>` : null;
  return html`${filters(words)}<table id="numbers" class="wide"><thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table>${more}`;
}

function filters(words: ReportWords): Markup {
  const options = (['fail', 'error', 'pass', 'skipped'] as const).map(
    (verdict) => html`<option value="${verdict}">${words.say(`verdict_${verdict}`)}</option>`,
  );
  return html`<p id="filters" class="filters" hidden><label>${words.say('find')} <input id="find" type="search"></label> <label>${words.say('head_verdict')} <select id="verdict"><option value="">${words.say('every')}</option>${options}</select></label> <span id="shown" class="soft" role="status"></span></p>`;
}

function row(score: Score, words: ReportWords): Markup {
  const { estimate, limit, side, verdict, p_adjusted, p } = score;
  const label = (name: string): Markup => html`data-label="${words.say(`head_${name}`)}"`;
  const corrected = p_adjusted ?? p;
  const bound = limit === null || side === null ? '' : `${side === 'max' ? '≤' : '≥'} ${words.number(limit)}`;
  return html`<tr data-verdict="${verdict}"><td ${label('verdict')}>${verdictMark(verdict, words)}</td><td ${label('number')}>${words.indicator(score.indicator)}</td><td class="place" ${label('where')}>${placeOf(score)}</td><td class="num" ${label('value')} data-value="${estimate?.value ?? ''}">${estimate === null ? '–' : words.interval(estimate)}</td><td class="num" ${label('limit')} data-value="${limit ?? ''}">${bound}</td><td class="num" ${label('n')} data-value="${estimate?.n ?? score.n_current}">${words.number(estimate?.n ?? score.n_current)}</td><td class="num" ${label('p')} data-value="${corrected ?? ''}">${corrected === null ? '' : words.p(corrected)}</td><td class="long">${why(score, words)}</td></tr>`;
}

/** Feature, attribute and group, as far as the number is about one. */
export function placeOf({ feature, attribute, group }: Score): string {
  const parts = [feature, attribute, group].filter((part) => part !== null);
  return parts.join(' · ');
}

function why(score: Score, words: ReportWords): Markup {
  const { reason, estimate, test, statistic, effect, settings, n_reference, n_current, contributors } = score;
  const facts: readonly (readonly [string, string | number | null])[] = [
    ['method', estimate?.method ?? null],
    ['level', estimate?.level ?? null],
    ['test', test],
    ['statistic', statistic],
    ['effect', effect],
    ['n_reference', n_reference],
    ['n_current', n_current],
  ];
  const shown = facts.filter(([, value]) => value !== null && value !== '');
  const own = Object.entries(settings).map(([name, value]) => [name, value === null ? '–' : String(value)] as const);
  const rows = [
    ...shown.map(
      ([name, value]) =>
        html`<dt>${words.say(`fact_${name}`)}</dt><dd>${typeof value === 'number' ? words.number(value) : value}</dd>`,
    ),
    ...own.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`),
    contributors.length === 0 ? null : html`<dt>${words.say('fact_contributors')}</dt><dd>${owed(score, words)}</dd>`,
  ];
  return html`<details><summary>${words.message(reason)}</summary><dl>${rows}</dl></details>`;
}

function owed({ contributors }: Score, words: ReportWords): string {
  return contributors
    .slice(0, SHOWN_CONTRIBUTORS)
    .map(({ name, share }) => `${name} ${words.percent(share)}`)
    .join(', ');
}
