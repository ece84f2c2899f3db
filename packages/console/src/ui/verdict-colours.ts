/**
 * Colour for meaning only. Each pair was chosen so that the text colour reaches 4.5 : 1 on its soft ground and on cards in its theme; the
 * hues differ in lightness too, and every use carries a glyph and a word.
 */
export const verdictColours = {
  light: {
    '--pass': '#12703f',
    '--pass-soft': '#e3f4ea',
    '--warn': '#8a5300',
    '--warn-soft': '#fdf0d9',
    '--fail': '#b3261e',
    '--fail-soft': '#fdeae8',
    '--error': '#6a3fb5',
    '--error-soft': '#f0eafb',
    '--skipped': '#55616c',
    '--skipped-soft': '#eef1f3',
  },
  dark: {
    '--pass': '#6fd39b',
    '--pass-soft': '#12301f',
    '--warn': '#f0b659',
    '--warn-soft': '#36280f',
    '--fail': '#ff8f86',
    '--fail-soft': '#3c1a18',
    '--error': '#bfa1f5',
    '--error-soft': '#2a1f40',
    '--skipped': '#a3afba',
    '--skipped-soft': '#222b34',
  },
} as const;

export type Tone = 'pass' | 'warn' | 'fail' | 'error' | 'skipped';
