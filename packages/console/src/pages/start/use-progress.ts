import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { useSystems } from '../../data/use-systems.ts';

/** How often it is asked for the first event while somebody waits for it, ms; the word of the server may come sooner. */
const waitingFor = 2_000;
/** A system comes with limits; this revision means that nobody has set them yet. */
const untouched = 1;

/**
 * How far the first steps are with a system: the one just created, else the newest one that is not watched yet, so that somebody who left comes back to the step
 * that is next.
 * @param chosen the system of this visit; '' to begin with a new one
 */
export function useProgress(chosen: string | null) {
  const systems = useSystems();
  const mayKeys = useMay('keys.manage');
  const newest = systems.items.reduce<(typeof systems.items)[number] | null>(
    (last, one) => (last === null || one.created_at > last.created_at ? one : last),
    null,
  );
  const asked = chosen ?? newest?.id ?? '';
  const isAsked = asked !== '';
  const traffic = useRead(
    ['events', 'traffic'],
    { params: { system: asked }, query: {} },
    { enabled: isAsked, every: waitingFor },
  );
  const settings = useRead(['monitors', 'settings'], { params: { system: asked } }, { enabled: isAsked });
  const keys = useRead(['access', 'listKeys'], { query: { limit: 500 } }, { enabled: isAsked && mayKeys });
  const hasEvents = traffic.data !== undefined && traffic.data.first_event_at !== null;
  const hasLimits = settings.data !== undefined && settings.data.revision > untouched;
  const isKnown = !systems.isPending && (!isAsked || (!traffic.isPending && !settings.isPending));
  // One that is watched already is nobody's next step: then the steps begin with a new system.
  const system = chosen !== null ? chosen : isAsked && !(hasEvents && hasLimits) ? asked : '';
  const hasKey = (keys.data?.items ?? []).some(
    ({ revoked_at, permissions, scope }) =>
      revoked_at === null && permissions.includes('events.write') && ('all' in scope || scope.systems.includes(system)),
  );
  return {
    isKnown,
    system: system === '' ? null : system,
    traffic: system !== '' && hasEvents ? traffic.data : undefined,
    hasKey: system !== '' && (hasKey || hasEvents),
    hasLimits: system !== '' && hasLimits,
  };
}
