import type { Change } from '@haechi/contract';

/** Where the answer of a call is kept: slice, endpoint, input. */
export function keyOf(slice: string, name: string, input: object = {}): readonly [string, string, object] {
  return [slice, name, input];
}

/**
 * Whether two questions differ in their time alone. Then the old answer may stay on screen until the new one is here; the answer about another
 * system, or to another filter, may not.
 */
export function differInTimeOnly(a: object, b: object): boolean {
  return JSON.stringify(timeless(a)) === JSON.stringify(timeless(b));
}

function timeless(input: { readonly query?: object } & object): object {
  const { from: _from, to: _to, ...query } = { from: undefined, to: undefined, ...input.query };
  return { ...input, query };
}

/** What follows an evaluation. A root cause and a comparison of versions are computed when they are asked for, and cost too much to follow every one. */
const watched = ['list', 'get', 'results', 'result', 'history', 'revisions', 'backfills'].map((name) => [
  'monitorDefinitions',
  name,
]);

/** What must be asked again when the server says that something of a topic changed: a slice, or one endpoint of it. */
export const askAgain: Readonly<Record<Change['topic'], readonly (readonly string[])[]>> = {
  systems: [['systems'], ['monitors', 'status']],
  events: [['events', 'traffic']],
  models: [['registry']],
  tracking: [['tracking'], ['trackingArtifacts']],
  routes: [['serving']],
  // A judgement follows new events, so what was counted of them has changed as well.
  monitors: [['monitors'], ...watched, ['objectives'], ['events', 'traffic']],
  alerts: [['alerts'], ['objectives']],
  rollouts: [['releases'], ['serving'], ['checklists']],
  flags: [['flags']],
  experiments: [['experiments']],
  incidents: [['incidents']],
  policies: [['responses']],
  trail: [
    ['trail', 'list'],
    ['trail', 'checkpoints'],
  ],
  keys: [['access', 'listKeys']],
  people: [['acts'], ['signIn', 'settings'], ['signIn', 'listGroupRoles'], ['access', 'listPeople'], ['access', 'me']],
  channels: [['notify']],
};
