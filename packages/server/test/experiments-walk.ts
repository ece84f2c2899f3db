/** The access walk's experiments: one in another system, and what names it. */

/** Id of the experiment of the other system. */
export const THEIR_TEST = 'their-test';

/** A small experiment that could be written down. */
export const smallExperiment = (system: string) => ({
  ...{ id: THEIR_TEST, system, hypothesis: 'it is better', assign: { by: 'flag', flag: 'any' } },
  arms: [
    { name: 'a', weight: 5_000 },
    { name: 'b', weight: 5_000 },
  ],
  metrics: [{ name: 'm', type: 'count', event: 'feedback' }],
});

const refused = /^404 .*not_found/;
/** Experiments of another system, by endpoint. */
export const foreignExperimentBodies = (system: string) => ({
  'POST /api/v1/experiments': { body: smallExperiment(system), refused },
  'POST /api/v1/experiment-design': { body: smallExperiment(system), refused },
  'POST /api/v1/experiments/yaml': { body: { yaml: JSON.stringify(smallExperiment(system)), dry_run: true }, refused },
});
