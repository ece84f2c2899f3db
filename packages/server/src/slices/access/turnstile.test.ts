import { expect, test } from 'vitest';
import { createTurnstile } from './turnstile.ts';

test('runs two at once, lets two wait in their order, refuses the fifth, and recovers from failures', async () => {
  const turnstile = createTurnstile({ atOnce: 2, waiting: 2 });
  const ends: (() => void)[] = [];
  const began: number[] = [];
  const enter = (name: number) =>
    turnstile(async () => {
      began.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (name === 1) throw new Error('one fails');
      return name;
    });
  const first = Promise.allSettled([1, 2, 3, 4].map(enter));
  await expect(enter(5)).rejects.toMatchObject({ code: 'rate_limited' });
  expect(began).toEqual([1, 2]);
  for (const more of [3, 4]) {
    ends.shift()?.();
    await expect.poll(() => began.at(-1)).toBe(more);
  }
  for (const end of ends) end();
  expect((await first).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  const again = enter(6);
  ends.at(-1)?.();
  expect(await again).toBe(6);
});
