import { expect, test } from 'vitest';
import { looksPersonal, metricLabel } from './metric-label.ts';

test.each([
  ['ann@example.com', true],
  ['to: ann@example.co.kr!', true],
  ['+82 10-1234-5678', true],
  ['(02) 312-3456', true],
  ['900101-1234567', true],
  ['192.168.7.21', true],
  ['2001:db8::ff00:42:8329', true],
  ['4b1c6a3e-9d1f-4d0a-8c58-0e2b8f6f2a11', true],
  ['user-3f9a2c77d01b4e55', true],
  ['customer 123456789', true],
  ['18442097', true],
  ['gold', false],
  ['eu-west-1', false],
  ['2026-11-21', false],
  ['18-25', false],
  ['credit_approval_v2', false],
  ['cus_Nffr7h2Kx91QpLm0', true],
  ['home_improvement', false],
  ['서울', false],
  ['', false],
  ['1.5.0', false],
])('%s looks personal: %s', (value, expected) => {
  expect(looksPersonal(value)).toBe(expected);
});

test('a token is the same for the same value and salt, another for others, and does not hold the value', () => {
  const token = metricLabel('ann@example.com', 'a');
  expect(token).toMatch(/^token:[0-9a-f]{10}$/);
  expect(metricLabel('ann@example.com', 'a')).toBe(token);
  expect(metricLabel('ann@example.com', 'b')).not.toBe(token);
  expect(metricLabel('bob@example.com', 'a')).not.toBe(token);
  expect(metricLabel('gold', 'a')).toBe('gold');
});
