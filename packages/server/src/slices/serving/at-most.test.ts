import { expect, test } from 'vitest';
import { atMost } from './at-most.ts';

test('so many at a time, results in the order of the items', async () => {
  let [now, most] = [0, 0];
  const results = await atMost(3, [5, 1, 4, 2, 3, 0], async (item) => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, item));
    now -= 1;
    return item * 10;
  });
  expect([most, results]).toEqual([3, [50, 10, 40, 20, 30, 0]]);
  expect(await atMost(3, [], async () => 1)).toEqual([]);
});

test('a failure begins nothing new, and is told when what is under way has ended', async () => {
  const ended: number[] = [];
  const all = atMost(2, [1, 2, 3, 4], async (item) => {
    if (item === 1) throw new Error('first');
    await new Promise((resolve) => setTimeout(resolve, 5));
    ended.push(item);
  });
  await expect(all).rejects.toThrow('first');
  expect(ended).toEqual([2]);
});
