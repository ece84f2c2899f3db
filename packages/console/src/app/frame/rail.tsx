import { Tooltip } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { Icon } from '../../ui/icon.tsx';
import { useWords } from '../../ui/use-words.ts';
import { type Place, usePlaces } from './places.ts';

interface RailProps {
  readonly collapsed: boolean;
  readonly onToggle: () => void;
}

/** The order of the loop; what is not built is not here. */
export function Rail({ collapsed, onToggle }: RailProps) {
  const { t } = useWords();
  const places = usePlaces();
  return (
    <nav className="rail" aria-label={t('rail.label')}>
      <Link to="/" className="brand" aria-label={t('rail.home')}>
        <img src="/haechi.svg" alt="" width={28} height={28} />
        <span className="rail-word">{t('brand')}</span>
      </Link>
      <ul className="rail-links">
        {places.map((place) => (
          <li key={place.name} className={place.atFoot === true ? 'at-foot' : undefined}>
            <RailLink place={place} collapsed={collapsed} />
          </li>
        ))}
      </ul>
      <button type="button" className="rail-link rail-collapse" onClick={onToggle} aria-expanded={!collapsed}>
        <Icon name={collapsed ? 'expand' : 'collapse'} />
        <span className="rail-word">{collapsed ? t('rail.expand') : t('rail.collapse')}</span>
      </button>
    </nav>
  );
}

function RailLink({ place, collapsed }: { readonly place: Place; readonly collapsed: boolean }) {
  const { t } = useWords();
  const path = useLocation().pathname;
  const isHere = place.paths.some((start) => (start === '/' ? path === '/' : path.startsWith(start)));
  return (
    <Tooltip label={t(place.name)} position="right" disabled={!collapsed}>
      <Link {...place.link} className="rail-link" aria-current={isHere ? 'page' : undefined}>
        <Icon name={place.icon} size={19} />
        <span className="rail-word">{t(place.name)}</span>
        {place.name === 'rail.act' ? <OpenIncidents /> : null}
      </Link>
    </Tooltip>
  );
}

function OpenIncidents() {
  const { t } = useWords();
  const may = useMay('incidents.read');
  const open = useRead(['incidents', 'list'], { query: { state: 'open', limit: 100 } }, { enabled: may });
  const count = open.data?.items.length ?? 0;
  if (count === 0) return null;
  const said = t('overview.incidents', { count });
  return (
    <span className="rail-count" title={said}>
      <span aria-hidden="true">{count}</span>
      <span className="sr-only">{said}</span>
    </span>
  );
}
