import { useWords } from '../../ui/use-words.ts';

/** Units so far of those that are planned; nothing where nothing is planned. */
export function ProgressBar({ units, planned }: { readonly units: number; readonly planned: number | null }) {
  const words = useWords();
  if (planned === null || planned === 0) return null;
  const text = words.t('ab.progress_of', {
    units: words.number(units),
    planned: words.number(planned),
    share: words.share(units / planned),
  });
  return (
    <div className="ab-progress">
      <div
        className="ab-progress-track"
        role="progressbar"
        aria-label={words.t('ab.progress')}
        aria-valuemin={0}
        aria-valuemax={planned}
        aria-valuenow={Math.min(units, planned)}
        aria-valuetext={text}
      >
        <span style={{ width: `${Math.min(100, (units / planned) * 100)}%` }} />
      </div>
      <span className="soft small">{text}</span>
    </div>
  );
}
