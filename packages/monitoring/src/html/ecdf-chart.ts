/** Share of rows up to each value, both sides: the largest distance between the lines is the Kolmogorov–Smirnov statistic of the bins. */
import type { Distribution } from '@haechi/contract';
import { axes, frame, xScale, yScale } from './chart-frame.ts';
import { sharesOf } from './distribution-chart.ts';
import { html, type Markup } from './markup.ts';
import type { ReportWords } from './report-words.ts';

/** @returns null for a column without bins */
export function ecdfChart(distribution: Distribution, id: string, words: ReportWords): Markup | null {
  const { edges, column } = distribution;
  if (edges === null || edges.length < 2) return null;
  const x = xScale(edges[0] ?? 0, edges.at(-1) ?? 1);
  const y = yScale(1);
  const line = (counts: readonly number[]): string => {
    const shares = sharesOf(counts);
    let sum = 0;
    const points = edges.map((edge, i) => {
      sum += shares[i] ?? 0;
      return `${x.at(edge)},${y.at(sum)}`;
    });
    return points.join(' ');
  };
  const has = (counts: readonly number[]): boolean => counts.some((count) => count > 0);
  const body = html`${axes(x, y, words)}${has(distribution.reference) ? html`<polyline class="ref" points="${line(distribution.reference)}"/>` : null}${has(distribution.current) ? html`<polyline class="cur" points="${line(distribution.current)}"/>` : null}`;
  return frame({ id, title: words.say('chart_ecdf', { column }), body });
}
