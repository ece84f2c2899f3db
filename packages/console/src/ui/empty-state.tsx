import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import type { IconName } from './icon-paths.ts';
import { type Snippet, Snippets } from './snippets.tsx';

interface EmptyStateProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly snippets?: readonly Snippet[];
}

/** Says what will be here and, where it helps, the lines that put it there. */
export function EmptyState({ icon, title, children, snippets = [] }: EmptyStateProps) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={22} />
      </span>
      <p className="empty-title">{title}</p>
      {children === undefined ? null : <div className="soft empty-body">{children}</div>}
      <Snippets snippets={snippets} />
    </div>
  );
}
