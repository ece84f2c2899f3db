import { Link, type LinkProps } from '@tanstack/react-router';
import { useWords } from '../../ui/use-words.ts';
import '../../styles/release.css';

interface TraceLink extends Pick<LinkProps, 'to' | 'params' | 'search'> {
  readonly label: string;
}

/** The way back: what this page lies within. */
export function Trace({ links, here }: { readonly links: readonly TraceLink[]; readonly here: string }) {
  const { t } = useWords();
  return (
    <nav aria-label={t('trace.label')} className="trace small">
      {links.map(({ label, ...link }) => (
        <span key={label}>
          {/* Links carry their parameters; the union of all of them is more than the router's types can follow. */}
          <Link {...(link as LinkProps)}>{label}</Link> <span aria-hidden="true">/</span>{' '}
        </span>
      ))}
      <span aria-current="page" className="soft">
        {here}
      </span>
    </nav>
  );
}
