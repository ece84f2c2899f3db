import { useWords } from '../../../ui/use-words.ts';

interface CardTextProps {
  readonly text: string | readonly string[];
  /** Whether nothing is an answer, rather than a gap that somebody should fill. */
  readonly none?: boolean;
}

/** A text of the card in paragraphs, or a list of them; a gap is said to be one. */
export function CardText({ text, none = false }: CardTextProps) {
  const { t } = useWords();
  const lines = typeof text === 'string' ? text.split(/\n\s*\n/).filter((part) => part.trim() !== '') : text;
  if (lines.length === 0) return <span className="soft">{none ? t('card.none') : t('card.gap')}</span>;
  if (typeof text === 'string' || lines.length === 1)
    return lines.map((line) => (
      <p key={line} className="pre-line">
        {line}
      </p>
    ));
  return (
    <ul className="plain-list">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
