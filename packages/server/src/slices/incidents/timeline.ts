import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Actor } from '../trail/index.ts';
import { insertTimeline } from './step-store.ts';
import type { TimelineRow } from './tables.ts';

type Item = Pick<TimelineRow, 'kind' | 'sentence' | 'time'> & { readonly actor: Actor };

/** Adds an item to the timeline of an incident. */
export async function addToTimeline(
  deps: { clock: Clock; random: Random },
  tx: Db,
  at: { incident: string; item: Item },
): Promise<void> {
  const { incident, item } = at;
  await insertTimeline(tx, {
    id: deps.random.id('tml', deps.clock.now()),
    incident_id: incident,
    time: item.time,
    kind: item.kind,
    actor_kind: item.actor.kind,
    actor_id: item.actor.id,
    sentence: item.sentence,
  });
}
