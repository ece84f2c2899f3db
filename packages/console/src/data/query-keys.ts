import type { Change } from '@haechi/contract';

/** Where the answer of a call is kept: slice, endpoint, input. */
export function keyOf(slice: string, name: string, input: object = {}): readonly [string, string, object] {
  return [slice, name, input];
}

/** What must be asked again when the server says that something of a topic changed: a slice, or one endpoint of it. */
export const askAgain: Readonly<Record<Change['topic'], readonly (readonly string[])[]>> = {
  systems: [['systems'], ['monitors', 'status']],
  events: [['events', 'traffic']],
  models: [['registry']],
  routes: [['serving']],
  // A judgement follows new events, so what was counted of them has changed as well.
  monitors: [['monitors'], ['objectives'], ['events', 'traffic']],
  alerts: [['alerts'], ['objectives']],
  rollouts: [['releases'], ['serving']],
  incidents: [['incidents']],
  policies: [['responses']],
  trail: [
    ['trail', 'list'],
    ['trail', 'checkpoints'],
  ],
  keys: [['access', 'listKeys']],
  people: [
    ['access', 'listPeople'],
    ['access', 'me'],
  ],
  channels: [['notify']],
};
