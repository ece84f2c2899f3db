import type { Verdict } from '@haechi/contract';
import { html, type Markup } from './markup.ts';
import type { ReportWords } from './report-words.ts';

const glyphs = { pass: '✓', fail: '✗', error: '!', skipped: '–' } as const satisfies Record<Verdict, string>;

/** Sign, word and colour: never colour alone. */
export function verdictMark(verdict: Verdict, words: ReportWords): Markup {
  return html`<span class="verdict ${verdict}"><span aria-hidden="true">${glyphs[verdict]}</span> ${words.say(`verdict_${verdict}`)}</span>`;
}
