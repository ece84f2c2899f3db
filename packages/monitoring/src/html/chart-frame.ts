/** What the small charts share: size, scales, axes, a title for those who cannot see them. Drawn at the size of a narrow screen. */
import { type Content, html, type Markup } from './markup.ts';
import type { ReportWords } from './report-words.ts';

/** Pixels of a chart: a card of a 400 px screen, and its plot. */
export const FRAME = { width: 320, height: 168, left: 38, right: 8, top: 8, bottom: 26 } as const;

export interface Scale {
  readonly low: number;
  readonly high: number;
  /** Pixel of a value. */
  at(value: number): number;
}

export function xScale(low: number, high: number): Scale {
  const span = high > low ? high - low : 1;
  const width = FRAME.width - FRAME.left - FRAME.right;
  return { low, high: low + span, at: (value) => round(FRAME.left + ((value - low) / span) * width) };
}

export function yScale(high: number, height: number = FRAME.height): Scale {
  const top = high > 0 ? high : 1;
  const room = height - FRAME.top - FRAME.bottom;
  return { low: 0, high: top, at: (value) => round(FRAME.top + (1 - value / top) * room) };
}

/** A tenth of a pixel is finer than any screen, and keeps the file small. */
export const round = (value: number): number => Math.round(value * 10) / 10;

interface Frame {
  readonly id: string;
  /** Read aloud in place of the picture. */
  readonly title: string;
  readonly height?: number;
  readonly body: Content;
}

export function frame({ id, title, height = FRAME.height, body }: Frame): Markup {
  return html`<svg viewBox="0 0 ${FRAME.width} ${height}" role="img" aria-labelledby="${id}"><title id="${id}">${title}</title>${body}</svg>`;
}

/** Lines and labels of both axes: three values below, two at the side. */
export function axes(x: Scale, y: Scale, words: ReportWords): Markup {
  const bottom = y.at(0);
  const side = [y.high, y.high / 2].map((value) => {
    const label = words.percent(value);
    return html`<line class="grid" x1="${FRAME.left}" x2="${FRAME.width - FRAME.right}" y1="${y.at(value)}" y2="${y.at(value)}"/><text class="tick" x="${FRAME.left - 4}" y="${y.at(value) + 4}" text-anchor="end">${label}</text>`;
  });
  return html`${side}<line class="axis" x1="${FRAME.left}" x2="${FRAME.width - FRAME.right}" y1="${bottom}" y2="${bottom}"/>${ticksBelow(x, bottom, words)}`;
}

function ticksBelow(x: Scale, bottom: number, words: ReportWords): readonly Markup[] {
  const anchors = ['start', 'middle', 'end'] as const;
  return anchors.map((anchor, i) => {
    const value = x.low + ((x.high - x.low) * i) / 2;
    return html`<text class="tick" x="${x.at(value)}" y="${bottom + 14}" text-anchor="${anchor}">${words.number(value)}</text>`;
  });
}

/** Which colour is which side. */
export function legend(words: ReportWords, hasReference: boolean): Markup {
  const reference = hasReference ? html`<span class="key"><i class="ref"></i>${words.say('reference')}</span>` : null;
  return html`<p class="legend">${reference}<span class="key"><i class="cur"></i>${words.say('current')}</span></p>`;
}
