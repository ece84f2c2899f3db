import { expect, test } from 'vitest';
import { Admission } from './admission.ts';
import { Demand } from './demand.ts';

const minute = 60_000;

test('a steady demand is foretold as it is, a growing one further ahead, an ended one as none', () => {
  const steady = new Demand();
  for (let at = 0; at < 20; at += 1) steady.asked(at * minute, 600);
  expect(steady.predicted(20 * minute)).toBeCloseTo(10, 6);

  const growing = new Demand();
  for (let at = 0; at < 60; at += 1) growing.asked(at * minute, 600 + 60 * at);
  // Holt follows a straight line without error: in five minutes after the last whole one it is 600 + 60 * 64 a minute.
  expect(growing.predicted(60 * minute)).toBeCloseTo((600 + 60 * 64) / 60, 0);

  for (let at = 60; at < 100; at += 1) growing.predicted(at * minute);
  expect(growing.predicted(100 * minute)).toBeLessThan(1);
  expect(growing.predicted(100 * minute)).toBeGreaterThanOrEqual(0);
});

test('in the first minute the count so far is all that is known, and a long silence ends what was learnt', () => {
  const demand = new Demand();
  expect(demand.predicted(0)).toBe(0);
  demand.asked(10, 120);
  expect(demand.predicted(20)).toBe(2);
  expect(demand.predicted(200 * minute)).toBe(0);
});

test('requests are taken up to their number and bytes, and let go once', () => {
  const admission = new Admission({ requests: 3, bytes: 100 });
  const leave = admission.enter(60);
  expect(() => admission.enter(50)).toThrowError(expect.objectContaining({ code: 'too_busy' }));
  const second = admission.enter(40);
  expect(admission.share).toBe(1);
  admission.enter(0);
  expect(() => admission.enter(0)).toThrowError(expect.objectContaining({ code: 'too_busy' }));
  leave();
  leave();
  expect(admission.requests).toBe(2);
  admission.enter(60);
  second();
  expect(admission.requests).toBe(2);
});

test('one body larger than the limit is still taken, alone', () => {
  const admission = new Admission({ requests: 3, bytes: 100 });
  const leave = admission.enter(5_000);
  expect(() => admission.enter(1)).toThrowError(expect.objectContaining({ code: 'too_busy' }));
  leave();
  admission.enter(1);
});
