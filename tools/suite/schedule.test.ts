import { describe, expect, it } from 'vitest';
import { schedule } from './schedule.ts';
import type { Step, StepResult } from './step.ts';

const step = (name: string, ...after: readonly string[]): Step => ({
  name,
  kind: 'check',
  after,
  run: { program: 'true', args: [] },
});

/** Runs steps while writing down when each begins and ends. */
async function record(steps: readonly Step[], verdict: StepResult['verdict'] = 'pass'): Promise<readonly string[]> {
  const log: string[] = [];
  await schedule(steps, async ({ name }) => {
    log.push(`+${name}`);
    await new Promise((resolve) => setImmediate(resolve));
    log.push(`-${name}`);
    return { name, verdict, seconds: 0, output: '' };
  });
  return log;
}

describe('schedule', () => {
  it('runs two at once and no more', async () => {
    const log = await record([step('a'), step('b'), step('c')]);
    expect(log.slice(0, 2)).toEqual(['+a', '+b']);
    expect(log.indexOf('+c')).toBeGreaterThan(log.indexOf('-a'));
  });

  it('waits for the steps named, and goes on when they failed', async () => {
    const log = await record([step('late', 'first'), step('first')], 'fail');
    expect(log).toEqual(['+first', '-first', '+late', '-late']);
  });

  it('takes a name that is not in the list for ended', async () => {
    expect(await record([step('a', 'left out')])).toEqual(['+a', '-a']);
  });

  it('says which steps wait for each other', async () => {
    await expect(record([step('a', 'b'), step('b', 'a')])).rejects.toThrow('steps wait for each other: a, b');
  });
});
