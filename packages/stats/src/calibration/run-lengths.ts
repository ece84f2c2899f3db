import { type DetectorStep, type Random, seededRandom } from '../index.ts';

/** How often a detector alarms on a stream in which nothing changes. Used by the calibration tests only. */
export interface RunLength {
  readonly alarms: number;
  /** Observations per alarm; Infinity without one. */
  readonly mean: number;
}

/** Follows `streams` fresh detectors through `length` unchanging observations each; detectors begin anew after an alarm. */
export function runLength<State>(input: {
  readonly start: State;
  readonly step: (state: State, value: number) => DetectorStep<State>;
  readonly row: (random: Random) => number;
  readonly streams: number;
  readonly length: number;
}): RunLength {
  const { start, step, row, streams, length } = input;
  let alarms = 0;
  for (let stream = 0; stream < streams; stream += 1) {
    const random = seededRandom(stream * 104_729 + 17);
    let state = start;
    for (let i = 0; i < length; i += 1) {
      const next = step(state, row(random));
      if (next.verdict.verdict === 'fail') alarms += 1;
      state = next.state;
    }
  }
  return { alarms, mean: (streams * length) / alarms };
}

/** Observations until the first alarm after a change at `at`, per stream; alarms before it restart the detector and are not counted. */
export function delays<State>(input: {
  readonly start: State;
  readonly step: (state: State, value: number) => DetectorStep<State>;
  readonly before: (random: Random) => number;
  readonly after: (random: Random) => number;
  readonly at: number;
  readonly streams: number;
}): number[] {
  const { start, step, before, after, at, streams } = input;
  return Array.from({ length: streams }, (_, stream) => {
    const random = seededRandom(stream * 7919 + 5);
    let state = start;
    for (let i = 0; i < at; i += 1) state = step(state, before(random)).state;
    for (let i = 1; i <= 20_000; i += 1) {
      const next = step(state, after(random));
      if (next.verdict.verdict === 'fail') return i;
      state = next.state;
    }
    return Number.POSITIVE_INFINITY;
  }).sort((a, b) => a - b);
}
