import type { Step, StepResult } from './step.ts';

/** Lanes that work at once: the machine that runs the suite has two cores. */
const LANES = 2;

/**
 * Runs steps in the order of the list, each as soon as a lane is free and the steps named in its `after` have ended.
 * A step that fails stops no other.
 *
 * @param steps names in `after` that are not in the list count as ended
 * @param run runs one step
 * @returns the results in the order of the list
 */
export async function schedule(
  steps: readonly Step[],
  run: (step: Step) => Promise<StepResult>,
): Promise<readonly StepResult[]> {
  const names = new Set(steps.map(({ name }) => name));
  const results = new Map<string, StepResult>();
  const waiting = [...steps];
  const running = new Map<string, Promise<void>>();
  const isReady = (step: Step): boolean => step.after.every((name) => results.has(name) || !names.has(name));
  while (waiting.length > 0 || running.size > 0) {
    const next = running.size < LANES ? waiting.findIndex(isReady) : -1;
    const [step] = next === -1 ? [] : waiting.splice(next, 1);
    if (step !== undefined) {
      const work = run(step).then((result) => {
        results.set(step.name, result);
        running.delete(step.name);
      });
      running.set(step.name, work);
    } else if (running.size > 0) {
      await Promise.race(running.values());
    } else {
      throw new Error(`steps wait for each other: ${waiting.map(({ name }) => name).join(', ')}`);
    }
  }
  return steps.flatMap(({ name }) => results.get(name) ?? []);
}
