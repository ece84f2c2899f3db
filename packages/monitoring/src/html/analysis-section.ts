/** One analysis: its sentence, what failed, its charts. */
import type { Analysis, Distribution, Score } from '@haechi/contract';
import { legend } from './chart-frame.ts';
import { distributionChart, sharesOf } from './distribution-chart.ts';
import { ecdfChart } from './ecdf-chart.ts';
import { groupChart } from './group-chart.ts';
import { html, type Markup } from './markup.ts';
import { reliabilityChart } from './reliability-chart.ts';
import type { ReportWords } from './report-words.ts';
import { placeOf } from './score-table.ts';
import { verdictMark } from './verdict-mark.ts';

/** Columns that get charts, failing ones first: what keeps a report of 500 columns within a megabyte. */
const DRAWN_COLUMNS = 50;
/** So many columns are shown at once when none of them failed. */
const OPEN_COLUMNS = 12;
const SHOWN_FAILURES = 12;
const SHOWN_SKIPPED = 30;
/** Groups of one chart. */
const DRAWN_GROUPS = 16;
const TABLE_ROWS = 40;

export function analysisSection(analysis: Analysis, words: ReportWords): Markup {
  const { kind, verdict, reason } = analysis;
  const counts = words.say('counts', { current: analysis.n_current, reference: analysis.n_reference });
  return html`<section id="${kind}" aria-labelledby="${kind}-title"><h2 id="${kind}-title">${words.say(`kind_${kind}`)} ${verdictMark(verdict, words)}</h2><p>${words.message(reason)}</p><p class="soft">${counts} ${words.say(`path_${analysis.path}`)}</p>${failures(analysis, words)}${headline(analysis, words)}${groupCharts(analysis, words)}${reliability(analysis, words)}${distributions(analysis, words)}${notLookedAt(analysis, words)}</section>`;
}

function failures({ scores }: Analysis, words: ReportWords): Markup | null {
  const failed = scores.filter(({ verdict }) => verdict === 'fail');
  if (failed.length === 0) return null;
  const items = failed.slice(0, SHOWN_FAILURES).map((score) => {
    const place = placeOf(score);
    return html`<li><strong>${words.indicator(score.indicator)}${place === '' ? '' : ` · ${place}`}</strong>: ${words.message(score.reason)}</li>`;
  });
  const more =
    failed.length > SHOWN_FAILURES
      ? html`<li class="soft">${words.say('more_failures', { n: failed.length - SHOWN_FAILURES })}</li>`
      : null;
  return html`<ul>${items}${more}</ul>`;
}

/** The numbers of the whole window, large. */
function headline({ scores }: Analysis, words: ReportWords): Markup | null {
  const whole = scores.filter((score) => placeOf(score) === '' && score.estimate !== null);
  if (whole.length === 0) return null;
  const cells = whole.map(({ indicator, estimate, verdict, limit }) =>
    estimate === null
      ? null
      : html`<div class="card${verdict === 'fail' ? ' failed' : ''}"><h3>${words.indicator(indicator)} ${limit === null ? null : verdictMark(verdict, words)}</h3><p class="lead">${words.interval(estimate)}</p><p class="soft">n ${words.number(estimate.n)} · ${estimate.method}</p></div>`,
  );
  return html`<div class="cards">${cells}</div>`;
}

function groupCharts({ groups, kind }: Analysis, words: ReportWords): Markup | null {
  if (groups.length === 0) return null;
  const attributes = [...new Set(groups.map(({ attribute }) => attribute))];
  const cards = attributes.flatMap((attribute, place) => {
    const of = groups.filter((group) => group.attribute === attribute);
    const largest = [...of].sort((a, b) => b.n - a.n).slice(0, DRAWN_GROUPS);
    const drawn = of.filter((group) => largest.includes(group));
    return ratesOf(of).map((rate) => {
      const chart = groupChart(drawn, rate, { id: `${kind}-g${place}-${rate}`, words });
      const numbers = drawn.map((group) => {
        const estimate = group.rates[rate] ?? null;
        const value = estimate === null ? words.say('no_data') : words.interval(estimate);
        return [group.group, value, words.number(estimate?.n ?? group.n)];
      });
      const table = numberTable([words.say('head_group'), words.say('head_value'), 'n'], numbers, words);
      return html`<div class="card"><h3>${words.say(`rate_${rate}`)}</h3><p class="soft">${attribute}</p>${chart}${table}</div>`;
    });
  });
  const small = groups.some((group) => group.small) ? html`<p class="soft">${words.say('small_groups')}</p>` : null;
  return html`${small}<div class="cards">${cards}</div>`;
}

const ratesOf = (groups: Analysis['groups']): readonly string[] => [
  ...new Set(groups.flatMap(({ rates }) => Object.keys(rates))),
];

function reliability({ reliability: bins, kind }: Analysis, words: ReportWords): Markup | null {
  const chart = reliabilityChart(bins, `${kind}-reliability`, words);
  if (chart === null) return null;
  const rows = bins.map(({ mean_score, positive_share, n }) => [
    words.number(mean_score),
    words.interval(positive_share),
    words.number(n),
  ]);
  const table = numberTable([words.say('head_score'), words.say('head_share'), 'n'], rows, words);
  return html`<div class="cards"><div class="card"><h3>${words.say('reliability')}</h3><p class="soft">${words.say('reliability_help')}</p>${chart}${table}</div></div>`;
}

function distributions({ distributions: all, scores, kind }: Analysis, words: ReportWords): Markup | null {
  if (all.length === 0) return null;
  const failed = new Set(scores.filter(({ verdict }) => verdict === 'fail').map(({ feature }) => feature));
  const ordered = [
    ...all.filter(({ column }) => failed.has(column)),
    ...all.filter(({ column }) => !failed.has(column)),
  ];
  const drawn = ordered.slice(0, DRAWN_COLUMNS).map((one, place) => {
    const of = scores.filter(({ feature }) => feature === one.column);
    return card(one, { id: `${kind}-d${place}`, failed: failed.has(one.column), of, words });
  });
  const first = all.filter(({ column }) => failed.has(column)).length;
  const [worse, rest] = [drawn.slice(0, first), drawn.slice(first)];
  // The eye should land on what failed: the others are a click away, unless there is nothing else.
  const open = first === 0 && rest.length <= OPEN_COLUMNS ? html` open` : null;
  const others =
    rest.length === 0
      ? null
      : html`<details${open}><summary>${words.say('other_columns', { n: rest.length })}</summary><div class="cards">${rest}</div></details>`;
  const more =
    ordered.length > DRAWN_COLUMNS
      ? html`<p class="soft">${words.say('more_columns', { n: ordered.length - DRAWN_COLUMNS })}</p>`
      : null;
  const compared = all.some(({ reference }) => reference.some((count) => count > 0));
  return html`${legend(words, compared)}${worse.length === 0 ? null : html`<div class="cards">${worse}</div>`}${others}${more}`;
}

interface CardInput {
  readonly id: string;
  readonly failed: boolean;
  readonly of: readonly Score[];
  readonly words: ReportWords;
}

function card(distribution: Distribution, { id, failed, of, words }: CardInput): Markup {
  const chart = distributionChart(distribution, id, words);
  const ecdf = ecdfChart(distribution, `${id}e`, words);
  const numbers = of
    .filter(({ estimate }) => estimate !== null)
    .map(({ indicator, estimate, p_adjusted }) => {
      const p = p_adjusted === null ? '' : ` · p ${words.p(p_adjusted)}`;
      return html`<li>${words.indicator(indicator)}: ${estimate === null ? '' : words.interval(estimate)}${p}</li>`;
    });
  const mark = failed ? verdictMark('fail', words) : null;
  const cumulative =
    ecdf === null ? null : html`<details><summary>${words.say('cumulative')}</summary>${ecdf}</details>`;
  return html`<div class="card${failed ? ' failed' : ''}"><h3><span>${distribution.column}</span> ${mark}</h3>${chart ?? html`<p class="soft">${words.say('no_data')}</p>`}<ul>${numbers}</ul>${cumulative}${binTable(distribution, words)}</div>`;
}

function binTable(distribution: Distribution, words: ReportWords): Markup {
  const [before, now] = [sharesOf(distribution.reference), sharesOf(distribution.current)];
  const rows = now
    .slice(0, TABLE_ROWS)
    .map((share, i) => [binName(distribution, i, words), words.percent(before[i] ?? 0), words.percent(share)]);
  const missing = [
    words.say('missing'),
    words.number(distribution.reference_missing),
    words.number(distribution.current_missing),
  ];
  return numberTable([words.say('head_bin'), words.say('reference'), words.say('current')], [...rows, missing], words);
}

function binName({ edges, levels }: Distribution, i: number, words: ReportWords): string {
  if (levels !== null) return levels[i] ?? words.say('other_levels');
  const [low, high] = [edges?.[i - 1], edges?.[i]];
  if (low === undefined) return high === undefined ? '' : `≤ ${words.number(high)}`;
  return high === undefined ? `> ${words.number(low)}` : `${words.number(low)} – ${words.number(high)}`;
}

function numberTable(head: readonly string[], rows: readonly (readonly string[])[], words: ReportWords): Markup {
  const cells = (row: readonly string[]): readonly Markup[] =>
    row.map((cell, i) => html`<td${i > 0 ? html` class="num"` : null}>${cell}</td>`);
  return html`<details><summary>${words.say('as_table')}</summary><table><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody></table></details>`;
}

function notLookedAt({ skipped }: Analysis, words: ReportWords): Markup | null {
  if (skipped.length === 0) return null;
  const items = skipped
    .slice(0, SHOWN_SKIPPED)
    .map(
      ({ column, verdict, reason }) =>
        html`<li>${verdictMark(verdict, words)} ${column === null ? null : html`<strong>${column}</strong>: `}${words.message(reason)}</li>`,
    );
  const more =
    skipped.length > SHOWN_SKIPPED
      ? html`<li class="soft">${words.say('more_failures', { n: skipped.length - SHOWN_SKIPPED })}</li>`
      : null;
  return html`<h3>${words.say('not_looked_at')}</h3><ul>${items}${more}</ul>`;
}
