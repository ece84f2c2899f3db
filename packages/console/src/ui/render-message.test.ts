import { expect, test } from 'vitest';
import { renderMessage } from './render-message.ts';

const texts: Record<string, string> = {
  'monitors.above': '{{indicator}} of {{version}} is {{value}}, above {{limit}}',
  'indicator.tpr_gap': 'TPR gap',
};
const words = {
  language: 'en',
  has: (key: string) => key in texts,
  translate: (key: string, params: Record<string, string> = {}) =>
    (texts[key] ?? key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => params[name] ?? ''),
};

test('fills a sentence with numbers of three digits and words of the wire', () => {
  const params = { indicator: 'tpr_gap', version: 'credit/2', value: 0.216543, limit: 0.1 };
  expect(renderMessage({ key: 'monitors.above', params }, words)).toBe('TPR gap of credit/2 is 0.217, above 0.1');
});

test('a missing number is a dash, an instant is a time in words', () => {
  const params = { indicator: 'x', version: '2026-03-01T12:00:00Z', value: null, limit: 1 };
  expect(renderMessage({ key: 'monitors.above', params }, words)).toMatch(/of .*2026.* is –/);
});

test('an unknown key still tells what it carries', () => {
  expect(renderMessage({ key: 'later.slice.brand_new', params: { value: 0.5, group: 'f' } }, words)).toBe(
    'Brand new · value 0.5 · group f',
  );
});
