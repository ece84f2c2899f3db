import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useSystems } from '../../data/use-systems.ts';
import { useRemembered } from '../../ui/use-remembered.ts';

/** The system of the address, else the last one looked at, else the first there is. */
export function useCurrentSystem(): string | undefined {
  const { system } = useParams({ strict: false });
  const [last, setLast] = useRemembered('haechi.system', '');
  const systems = useSystems().items;
  useEffect(() => {
    if (system !== undefined && system !== last) setLast(system);
  }, [system, last, setLast]);
  if (system !== undefined) return system;
  return systems.find(({ id }) => id === last)?.id ?? systems[0]?.id;
}
