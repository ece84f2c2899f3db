import { pino } from 'pino';
import { expect, test } from 'vitest';
import { stopInOrder } from './stop-in-order.ts';

test('stops what comes after a part that fails, and tells of the failure', async () => {
  const done: string[] = [];
  const failing = async () => {
    throw new Error('the records are away');
  };
  const stopped = stopInOrder(pino({ level: 'silent' }), [() => done.push('http'), failing, () => done.push('spool')]);
  await expect(stopped).rejects.toThrow('the records are away');
  expect(done).toEqual(['http', 'spool']);
});
