import { useWords } from './use-words.ts';
import type { Tone } from './verdict-colours.ts';

/** One shape per tone, so that the tone can be told without colour. */
const glyphs: Record<Tone, { readonly outline: string; readonly mark: string }> = {
  pass: { outline: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z', mark: 'M4.800 8.300 7 10.500l4.200-4.800' },
  warn: { outline: 'M8 1.200 15.500 14.500H.5L8 1.200Z', mark: 'M8 6v3.800M8 12v.2' },
  fail: {
    outline: 'M5.100 1h5.800L15 5.100v5.800L10.900 15H5.100L1 10.900V5.100L5.100 1Z',
    mark: 'M5.500 5.500l5 5M10.500 5.500l-5 5',
  },
  error: { outline: 'M8 .5 15.500 8 8 15.500.5 8 8 .5Z', mark: 'M8 4.500v4M8 11v.2' },
  skipped: { outline: 'M3 1h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2Z', mark: 'M5 8h6' },
};

export function Glyph({ tone, size = 16 }: { readonly tone: Tone; readonly size?: number }) {
  const { outline, mark } = glyphs[tone];
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
      className={`glyph ${tone}`}
    >
      <path d={outline} className="glyph-outline" />
      <path d={mark} className="glyph-mark" />
    </svg>
  );
}

interface MarkProps {
  readonly tone: Tone;
  readonly word: string;
  /** `chip` has a ground of its own; `plain` stands in a row of text. */
  readonly look?: 'chip' | 'plain';
}

/** Glyph and word together: the way every state is shown. */
export function Mark({ tone, word, look = 'chip' }: MarkProps) {
  return (
    <span className={`mark mark-${look} tone-${tone}`}>
      <Glyph tone={tone} size={look === 'chip' ? 14 : 16} />
      <span>{word}</span>
    </span>
  );
}

export function VerdictMark({
  verdict,
  look = 'chip',
}: {
  readonly verdict: Exclude<Tone, 'warn'>;
  readonly look?: 'chip' | 'plain';
}) {
  const { t } = useWords();
  return <Mark tone={verdict} word={t(`verdict.${verdict}`)} look={look} />;
}
