import type { Approval } from '@haechi/contract';
import { useActorName } from '../../data/use-actor-name.ts';

type Who = Approval['submitted_by'];

/** Who somebody is: the name that came with the record, else what the reader may know of them. */
export function useWho(): (who: Who) => string {
  const nameOf = useActorName();
  return (who) => (who.kind === 'account' && who.name !== null ? who.name : nameOf(who));
}
