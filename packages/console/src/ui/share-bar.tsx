import { useWords } from './use-words.ts';

export interface Share {
  readonly name: string;
  /** 0 to 1. */
  readonly share: number;
}

/** How a whole is divided, as a bar with its parts in words. Parts are told apart by pattern as well as by shade. */
export function ShareBar({ shares, label }: { readonly shares: readonly Share[]; readonly label: string }) {
  const words = useWords();
  const shown = shares.filter(({ share }) => share > 0);
  if (shown.length === 0) return <span className="soft">–</span>;
  return (
    <div className="share">
      <span className="share-bar" aria-hidden="true">
        {shown.map(({ name, share }, index) => (
          <span key={name} className={`share-part share-${index % 3}`} style={{ flexGrow: share }} />
        ))}
      </span>
      <span className="share-words" title={label}>
        {shown.map(({ name, share }) => `${name} ${words.share(share)}`).join(' · ')}
      </span>
    </div>
  );
}
