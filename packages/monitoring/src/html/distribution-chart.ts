/** Both sides of a column over the same bins: shares of rows, the reference behind the current rows. */
import type { Distribution } from '@haechi/contract';
import { axes, FRAME, frame, round, type Scale, xScale, yScale } from './chart-frame.ts';
import { html, type Markup } from './markup.ts';
import type { ReportWords } from './report-words.ts';
import { shortened } from './shortened.ts';

/** Levels that are drawn; the rest stands in the table of numbers. */
const DRAWN_LEVELS = 10;
const ROW = 18;
const LABEL = 96;

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly height: number;
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
/** Shares of the rows with a value; all 0 where there are none. */
export const sharesOf = (counts: readonly number[]): readonly number[] => {
  const all = total(counts);
  return counts.map((count) => (all > 0 ? count / all : 0));
};

/** @param id unique in the document */
export function distributionChart(distribution: Distribution, id: string, words: ReportWords): Markup | null {
  const { edges, levels } = distribution;
  if (levels !== null) return levelsChart(distribution, id, words);
  return edges === null || edges.length === 0 ? null : binsChart(distribution, id, words);
}

function binsChart(distribution: Distribution, id: string, words: ReportWords): Markup {
  const edges = distribution.edges ?? [];
  const bounds = boundsOf(edges);
  const usual = middleWidth(bounds);
  const bars = (counts: readonly number[]): readonly Bar[] =>
    sharesOf(counts).map((share, i) => {
      const [from = 0, to = 0] = bounds.slice(i, i + 2);
      // An area is a share: a bin that is wider than the others is lower.
      return { from, to, height: to > from ? (share * usual) / (to - from) : 0 };
    });
  const [reference, current] = [bars(distribution.reference), bars(distribution.current)];
  const x = xScale(bounds[0] ?? 0, bounds.at(-1) ?? 1);
  const y = yScale(Math.max(...[...reference, ...current].map(({ height }) => height), 0));
  const title = words.say('chart_bins', { column: distribution.column });
  const body = html`${axes(x, y, words)}<path class="ref" d="${outline(reference, x, y)}"/><path class="cur" d="${outline(current, x, y)}"/>`;
  return frame({ id, title, body });
}

/** The outer bins are open: they are drawn as wide as their neighbours. */
function boundsOf(edges: readonly number[]): readonly number[] {
  const first = edges[0] ?? 0;
  const last = edges.at(-1) ?? first;
  const lowest = first - ((edges[1] ?? first + 1) - first);
  const highest = last + (last - (edges.at(-2) ?? last - 1));
  return [lowest, ...edges, highest];
}

function middleWidth(bounds: readonly number[]): number {
  const widths = bounds.slice(1).map((bound, i) => bound - (bounds[i] ?? bound));
  return [...widths].sort((a, b) => a - b)[Math.floor(widths.length / 2)] ?? 1;
}

function outline(bars: readonly Bar[], x: Scale, y: Scale): string {
  const [first] = bars;
  if (first === undefined) return '';
  const tops = bars.map(({ from, to, height }) => `L${x.at(from)} ${y.at(height)}H${x.at(to)}`);
  return `M${x.at(first.from)} ${y.at(0)}${tops.join('')}V${y.at(0)}Z`;
}

function levelsChart(distribution: Distribution, id: string, words: ReportWords): Markup {
  const shares = { reference: sharesOf(distribution.reference), current: sharesOf(distribution.current) };
  const all = (distribution.levels ?? []).map((level, i) => ({
    level,
    reference: shares.reference[i] ?? 0,
    current: shares.current[i] ?? 0,
  }));
  const drawn = all.slice(0, DRAWN_LEVELS);
  const most = Math.max(...drawn.flatMap(({ reference, current }) => [reference, current]), 0.01);
  const width = (share: number): number => round((share / most) * (FRAME.width - LABEL - 44));
  const rows = drawn.map(({ level, reference, current }, i) => {
    const top = 6 + i * (ROW + 4);
    const end = LABEL + Math.max(width(reference), width(current)) + 4;
    return html`<text class="tick" x="${LABEL - 6}" y="${top + 13}" text-anchor="end">${shortened(level, 14)}</text><rect class="ref" x="${LABEL}" y="${top}" width="${width(reference)}" height="8"/><rect class="cur" x="${LABEL}" y="${top + 9}" width="${width(current)}" height="8"/><text class="tick" x="${end}" y="${top + 13}">${words.percent(current)}</text>`;
  });
  const height = 10 + drawn.length * (ROW + 4);
  const title = words.say('chart_levels', { column: distribution.column });
  return frame({ id, title, height, body: rows });
}
