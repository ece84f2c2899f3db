import type { Permission } from '@haechi/contract';
import type { LinkProps } from '@tanstack/react-router';
import { useMe } from '../../data/use-me.ts';
import type { IconName } from '../../ui/icon-paths.ts';
import { useCurrentSystem } from './use-current-system.ts';

export interface Place {
  readonly name:
    | 'rail.overview'
    | 'rail.observe'
    | 'rail.act'
    | 'rail.release'
    | 'rail.build'
    | 'rail.trail'
    | 'rail.settings';
  readonly icon: IconName;
  readonly link: Pick<LinkProps, 'to' | 'params'>;
  /** Paths that belong to it, by their beginning. */
  readonly paths: readonly string[];
  readonly permission?: Permission;
  readonly atFoot?: boolean;
}

/** Where the reader may go, in the order of the loop. */
export function usePlaces(): readonly Place[] {
  const system = useCurrentSystem();
  const held = useMe()?.permissions ?? [];
  const observe: Place[] =
    system === undefined
      ? []
      : [
          {
            name: 'rail.observe',
            icon: 'observe',
            link: { to: '/systems/$system', params: { system } },
            paths: ['/systems/'],
            permission: 'monitors.read',
          },
        ];
  const all: Place[] = [
    { name: 'rail.overview', icon: 'overview', link: { to: '/' }, paths: ['/', '/start'], permission: 'systems.read' },
    ...observe,
    {
      name: 'rail.act',
      icon: 'act',
      link: { to: '/incidents' },
      paths: ['/incidents', '/alerts'],
      permission: 'incidents.read',
    },
    {
      name: 'rail.release',
      icon: 'release',
      link: { to: '/rollouts' },
      paths: ['/rollouts', '/models', '/approvals', '/routes', '/experiments', '/flags', '/new-flag', '/checklists'],
      permission: 'rollouts.read',
    },
    {
      name: 'rail.build',
      icon: 'build',
      link: { to: '/tracking' },
      paths: ['/tracking'],
      permission: 'tracking.read',
    },
    { name: 'rail.trail', icon: 'trail', link: { to: '/trail' }, paths: ['/trail'], permission: 'trail.read' },
    { name: 'rail.settings', icon: 'settings', link: { to: '/settings' }, paths: ['/settings'], atFoot: true },
  ];
  return all.filter(({ permission }) => permission === undefined || held.includes(permission));
}
