import { CopyButton } from './copy-button.tsx';
import { useWords } from './use-words.ts';
import { Mark } from './verdict.tsx';

/** A secret that is on screen now and never again. */
export function ShownOnce({ label, secret }: { readonly label: string; readonly secret: string }) {
  const { t } = useWords();
  return (
    <section className="once" aria-label={label}>
      <div className="once-head">
        <strong>{label}</strong>
        <Mark tone="warn" word={t('once.warning')} />
      </div>
      <div className="once-secret">
        <code>{secret}</code>
        <CopyButton text={secret} />
      </div>
    </section>
  );
}
