import { type ReactNode, useEffect } from 'react';

interface PageProps {
  readonly title: string;
  /** What stands in the title's line in place of the bare title. */
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a page: its one heading, a line about it, what can be done, and the content. */
export function Page({ title, heading, lead, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Haechi`;
  }, [title]);
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          <h1>{heading ?? title}</h1>
          {lead === undefined ? null : <div className="page-lead">{lead}</div>}
        </div>
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly id?: string;
  readonly aside?: ReactNode;
  readonly lead?: ReactNode;
  /** Without its own padding, for tables that reach the edge. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

export function Section({ title, id, aside, lead, flush = false, children }: SectionProps) {
  return (
    <section className={flush ? 'card flush' : 'card'} aria-label={title} id={id}>
      <div className="card-head">
        <h2>{title}</h2>
        {aside === undefined ? null : <div className="card-aside">{aside}</div>}
      </div>
      {lead === undefined ? null : <p className="card-lead">{lead}</p>}
      {children}
    </section>
  );
}
