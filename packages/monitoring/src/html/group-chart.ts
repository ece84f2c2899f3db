/** One rate of each group of an attribute: a bar, and over it the interval that says how well it is known. */
import type { Analysis, Estimate } from '@haechi/contract';
import { FRAME, frame, round } from './chart-frame.ts';
import { html, type Markup } from './markup.ts';
import type { ReportWords } from './report-words.ts';
import { shortened } from './shortened.ts';

type Group = Analysis['groups'][number];

const ROW = 24;
const LABEL = 96;
const END = FRAME.width - 46;

/** @param rate name of a rate that the groups have */
export function groupChart(
  groups: readonly Group[],
  rate: string,
  { id, words }: { id: string; words: ReportWords },
): Markup {
  const x = (share: number): number => round(LABEL + Math.min(Math.max(share, 0), 1) * (END - LABEL));
  const rows = groups.map((group, i) => {
    const top = 4 + i * ROW;
    const estimate = group.rates[rate] ?? null;
    const label = html`<text class="tick" x="${LABEL - 6}" y="${top + 14}" text-anchor="end">${shortened(group.group, 14)}${group.small ? ' *' : ''}</text>`;
    return html`${label}${estimate === null ? missing(top, words) : bar(estimate, top, { x, words })}`;
  });
  const height = 8 + groups.length * ROW;
  const zero = html`<line class="axis" x1="${LABEL}" x2="${LABEL}" y1="2" y2="${height - 4}"/>`;
  const title = words.say('chart_groups', { attribute: groups[0]?.attribute ?? '', rate: words.say(`rate_${rate}`) });
  return frame({ id, title, height, body: [...rows, zero] });
}

function missing(top: number, words: ReportWords): Markup {
  return html`<text class="tick" x="${LABEL + 6}" y="${top + 14}">${words.say('no_data')}</text>`;
}

function bar(
  { value, lower, upper }: Estimate,
  top: number,
  { x, words }: { x: (share: number) => number; words: ReportWords },
): Markup {
  const whisker =
    lower === null || upper === null
      ? null
      : html`<path class="whisker" d="M${x(lower)} ${top + 5}v8M${x(lower)} ${top + 9}H${x(upper)}M${x(upper)} ${top + 5}v8"/>`;
  return html`<rect class="cur" x="${LABEL}" y="${top + 2}" width="${round(x(value) - LABEL)}" height="14"/>${whisker}<text class="tick" x="${FRAME.width - 2}" y="${top + 14}" text-anchor="end">${words.percent(value)}</text>`;
}
