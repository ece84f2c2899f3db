import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useRead } from '../../data/use-read.ts';
import { useRemembered } from '../../ui/use-remembered.ts';

/** The system of the address, else the last one looked at, else the first there is. */
export function useCurrentSystem(): string | undefined {
  const { system } = useParams({ strict: false });
  const [last, setLast] = useRemembered('haechi.system', '');
  const systems = useRead(['systems', 'list'], { query: { limit: 500 } }).data?.items;
  useEffect(() => {
    if (system !== undefined && system !== last) setLast(system);
  }, [system, last, setLast]);
  if (system !== undefined) return system;
  return systems?.find(({ id }) => id === last)?.id ?? systems?.[0]?.id;
}
