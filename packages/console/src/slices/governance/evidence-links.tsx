import type { ChecklistItem } from '@haechi/contract';
import { Link, type LinkProps } from '@tanstack/react-router';
import { useWords } from '../../ui/use-words.ts';

type Evidence = ChecklistItem['evidence'][number];

/** The page of the console that shows a piece of evidence; null where only the API does. */
function placeOf({ kind, id, href }: Evidence): Pick<LinkProps, 'to' | 'params' | 'search'> | null {
  const [model = '', version = ''] = /\/models\/([^/]+)\/versions\/([^/]+)/.exec(href)?.slice(1) ?? [];
  switch (kind) {
    case 'rollout':
      return { to: '/rollouts/$id', params: { id } };
    case 'incident':
      return { to: '/incidents/$id', params: { id } };
    case 'experiment':
      return { to: '/experiments/$id', params: { id } };
    case 'version':
    case 'approval':
      return model === '' ? null : { to: '/models/$model/versions/$version', params: { model, version } };
    case 'monitors':
      return { to: '/systems/$system/monitors', params: { system: id } };
    case 'objectives':
      return { to: '/systems/$system', params: { system: id } };
    case 'policies':
      return { to: '/systems/$system/policies', params: { system: id } };
    case 'trail':
      return { to: '/trail', search: { system: id } };
    case 'keys':
      return { to: '/settings/keys' };
    default:
      return null;
  }
}

/** What a verdict rests on, each a way to it. */
export function EvidenceLinks({ evidence }: { readonly evidence: readonly Evidence[] }) {
  const words = useWords();
  if (evidence.length === 0) return null;
  return (
    <p className="small row">
      <span className="soft">{words.t('checklist.evidence')}</span>
      {evidence.map((one) => {
        const place = placeOf(one);
        const name = `${words.word('checklist_kind', one.kind)} ${one.id}`;
        return place === null ? (
          <a key={one.href} href={one.href}>
            {name}
          </a>
        ) : (
          // The union of all addresses is more than the router's types can follow.
          <Link key={one.href} {...(place as LinkProps)}>
            {name}
          </Link>
        );
      })}
    </p>
  );
}
