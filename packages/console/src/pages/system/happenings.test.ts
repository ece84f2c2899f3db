import { expect, test } from 'vitest';
import { type Happening, marksOf } from './happenings.ts';

const span = { from: 0, to: 1000 };
const at = (time: number, tone: Happening['tone'] = 'neutral'): Happening => ({
  id: String(time),
  time,
  tone,
  message: { key: 'x', params: {} },
});

test('marks carry the number of the list; what lies close is one mark with the worst tone', () => {
  expect(marksOf([at(100), at(500), at(510, 'fail'), at(520, 'warn'), at(900)], span)).toEqual([
    { time: 100, number: '1', tone: 'neutral' },
    { time: 500, number: '2–4', tone: 'fail' },
    { time: 900, number: '5', tone: 'neutral' },
  ]);
});

test('a chain of close happenings does not swallow what is far from its start', () => {
  expect(marksOf([at(0), at(20), at(40)], span).map(({ number }) => number)).toEqual(['1–2', '3']);
});
