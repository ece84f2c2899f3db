import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';

interface TabsProps {
  readonly label: string;
  /** Links of class `tab`; the one of this page bears `aria-current`. */
  readonly children: ReactNode;
}

/** Pages side by side. Where they do not fit, the line scrolls, and the tab of this page is in sight. */
export function Tabs({ label, children }: TabsProps) {
  const line = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address makes another tab the current one
  useEffect(() => {
    const current = line.current?.querySelector<HTMLElement>('[aria-current]');
    if (line.current === null || current == null) return;
    line.current.scrollLeft =
      current.offsetLeft - line.current.offsetLeft - (line.current.clientWidth - current.offsetWidth) / 2;
  }, [pathname]);
  return (
    <nav className="tabs" aria-label={label} ref={line}>
      {children}
    </nav>
  );
}
