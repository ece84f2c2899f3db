import { useRead } from '../../data/use-read.ts';
import { useWords } from '../../ui/use-words.ts';
import { Glyph } from '../../ui/verdict.tsx';

/** What the server wants to be known by whoever runs it. */
export function Notices() {
  const words = useWords();
  const notices = useRead(['server', 'info'], {}).data?.notices ?? [];
  return notices.map(({ code, message }) => {
    const said = words.word('notice', code);
    return (
      <div key={code} className="notice" role="note">
        <Glyph tone="warn" />
        <span>{said === code ? message : said}</span>
      </div>
    );
  });
}
