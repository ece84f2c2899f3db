import { useWords } from '../ui/use-words.ts';
import { useMay, useMe } from './use-me.ts';
import { useRead } from './use-read.ts';

interface ActorLike {
  readonly kind: string;
  readonly id: string;
}

/** Who an actor is, in words: the name of a person or key where the reader may see it. */
export function useActorName(): (actor: ActorLike) => string {
  const words = useWords();
  const me = useMe();
  const people = useRead(['access', 'listPeople'], { query: { limit: 500 } }, { enabled: useMay('people.read') });
  const keys = useRead(['access', 'listKeys'], { query: { limit: 500 } }, { enabled: useMay('keys.manage') });
  return ({ kind, id }) => {
    if (id === me?.id) return words.t('actor.you', { name: me.name });
    if (kind === 'account') return people.data?.items.find((person) => person.id === id)?.name ?? id;
    if (id === 'key_preset') return words.t('actor.preset');
    if (kind === 'key') {
      const name = keys.data?.items.find((key) => key.id === id)?.name;
      return `${words.t('actor.key')} ${name ?? id}`;
    }
    if (kind === 'policy') return `${words.t('actor.policy')} ${id}`;
    return words.t('actor.system');
  };
}
