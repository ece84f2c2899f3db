/** Colours of series: none of them is a colour of a verdict. Line patterns differ too, so that series can be told without colour. */
export interface ChartColours {
  readonly series: readonly string[];
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  readonly card: string;
  readonly limit: string;
  readonly tone: Readonly<Record<string, string>>;
}

export const seriesColours = {
  light: ['#0b6b58', '#2f5fa8', '#8c6418', '#56616c', '#8d3f77'],
  dark: ['#56c2a6', '#86aef0', '#d9b36a', '#a3afba', '#d993c6'],
};
export const linePatterns = ['solid', [6, 3], [2, 3], [8, 3, 2, 3], [1, 2]] as const;

/** Reads the theme's variables, so that charts and pages never disagree. */
export function chartColours(scheme: 'light' | 'dark', style: CSSStyleDeclaration): ChartColours {
  const read = (name: string) => style.getPropertyValue(name).trim();
  const tones = ['pass', 'warn', 'fail', 'error', 'skipped'];
  return {
    series: seriesColours[scheme],
    text: read('--text'),
    soft: read('--text-soft'),
    line: read('--line'),
    card: read('--card'),
    limit: read('--warn'),
    tone: { ...Object.fromEntries(tones.map((tone) => [tone, read(`--${tone}`)])), neutral: read('--text-soft') },
  };
}
