import type { Alert, Message, Rollout } from '@haechi/contract';
import type { ChartMark } from '../../ui/chart/chart-types.ts';

export interface Happening {
  readonly id: string;
  readonly time: number;
  readonly tone: ChartMark['tone'];
  readonly message: Message;
}
interface Sources {
  readonly rollouts: readonly Rollout[];
  readonly alerts: readonly Alert[];
}
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Marks closer than this share of the axis are drawn as one, so that their numbers do not cover each other. */
const closest = 0.025;

/** What happened to a system within a span, oldest first: rollouts and their ends, alerts. */
export function happenings({ rollouts, alerts }: Sources, { from, to }: Span): readonly Happening[] {
  const all = [...rollouts.flatMap(ofRollout), ...alerts.flatMap(ofAlert)];
  return all.filter(({ time }) => time >= from && time <= to).sort((a, b) => a.time - b.time);
}

/** Numbers the happenings 1, 2, 3 … as they stand in the list, and gathers what lies close together into one mark. */
export function marksOf(list: readonly Happening[], { from, to }: Span): readonly ChartMark[] {
  const groups: { start: number; first: number; last: number; tone: ChartMark['tone'] }[] = [];
  list.forEach(({ time, tone }, index) => {
    const group = groups.at(-1);
    if (group === undefined || time - group.start > (to - from) * closest)
      groups.push({ start: time, first: index + 1, last: index + 1, tone });
    else {
      group.last = index + 1;
      group.tone = worse(group.tone, tone);
    }
  });
  return groups.map(({ start, first, last, tone }) => ({
    time: start,
    tone,
    number: first === last ? String(first) : `${first}–${last}`,
  }));
}

const badness = ['neutral', 'skipped', 'pass', 'warn', 'error', 'fail'] as const;
function worse(a: ChartMark['tone'], b: ChartMark['tone']): ChartMark['tone'] {
  return badness.indexOf(a) > badness.indexOf(b) ? a : b;
}

const endTones: Record<Rollout['state'], ChartMark['tone']> = {
  running: 'neutral',
  paused: 'warn',
  promoted: 'pass',
  rolling_back: 'warn',
  rolled_back: 'fail',
};

function ofRollout(rollout: Rollout): Happening[] {
  const { id, route, model, candidate_version, started_at, decided_at, state, reason } = rollout;
  const params = { candidate: `${model}/${candidate_version}`, route };
  const start: Happening = {
    id: `${id} start`,
    time: Date.parse(started_at),
    tone: 'neutral',
    message: { key: 'happening.rollout_started', params },
  };
  if (decided_at === null) return [start];
  const message =
    state === 'rolled_back' || state === 'promoted' ? { key: `happening.rollout_${state}`, params } : reason;
  return [start, { id: `${id} end`, time: Date.parse(decided_at), tone: endTones[state], message }];
}

function ofAlert({ id, sentence, raised_at }: Alert): Happening[] {
  return [{ id, time: Date.parse(raised_at), tone: 'warn', message: sentence }];
}
