/** How often the positive class came true where the score said how likely it is. On the diagonal a score means what it says. */
import type { Analysis } from '@haechi/contract';
import { axes, frame, xScale, yScale } from './chart-frame.ts';
import { html, type Markup } from './markup.ts';
import type { ReportWords } from './report-words.ts';

const HEIGHT = 240;

export function reliabilityChart(bins: Analysis['reliability'], id: string, words: ReportWords): Markup | null {
  if (bins.length === 0) return null;
  const x = xScale(0, 1);
  const y = yScale(1, HEIGHT);
  const diagonal = html`<line class="even" x1="${x.at(0)}" y1="${y.at(0)}" x2="${x.at(1)}" y2="${y.at(1)}"/>`;
  const points = bins.map(({ mean_score, positive_share: { value, lower, upper } }) => {
    const whisker =
      lower === null || upper === null
        ? null
        : html`<line class="whisker" x1="${x.at(mean_score)}" x2="${x.at(mean_score)}" y1="${y.at(lower)}" y2="${y.at(upper)}"/>`;
    return html`${whisker}<circle class="cur" cx="${x.at(mean_score)}" cy="${y.at(value)}" r="3"/>`;
  });
  const line = bins.map(({ mean_score, positive_share }) => `${x.at(mean_score)},${y.at(positive_share.value)}`);
  const body = html`${axes(x, y, words)}${diagonal}<polyline class="cur" points="${line.join(' ')}"/>${points}`;
  return frame({ id, title: words.say('chart_reliability'), height: HEIGHT, body });
}
