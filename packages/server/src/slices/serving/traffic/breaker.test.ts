import { routeSettingsSchema } from '@haechi/contract';
import { describe, expect, test } from 'vitest';
import { Breaker } from './breaker.ts';

const settings = { ...routeSettingsSchema.parse({}).breaker, min_calls: 4, open_s: 10, window_s: 10, probes: 2 };
const failed = { failed: true, ms: 1 };
const well = { failed: false, ms: 1 };

function calls(breaker: Breaker, ends: readonly { failed: boolean; ms: number }[], from = 0): void {
  for (const [index, end] of ends.entries()) {
    expect(breaker.admits(from + index)).toBe(true);
    breaker.record(from + index, end);
  }
}

describe('a breaker', () => {
  test('opens at the share of failures, not before enough calls, and says why', () => {
    const breaker = new Breaker(settings);
    calls(breaker, [failed, failed, failed]);
    expect(breaker.state(3)).toBe('closed');
    calls(breaker, [failed], 3);
    expect([breaker.state(4), breaker.reason]).toEqual(['open', '4 of the last 4 calls failed']);
    expect(breaker.admits(9_999)).toBe(false);
    expect(breaker.retryAfter(3)).toBe(10);
  });

  test('stays closed below the share', () => {
    const breaker = new Breaker(settings);
    calls(breaker, [failed, well, well, well, failed, well]);
    expect(breaker.state(6)).toBe('closed');
  });

  test('forgets what lies before the window', () => {
    const breaker = new Breaker(settings);
    calls(breaker, [failed, failed, failed]);
    calls(breaker, [failed], 11_000);
    expect(breaker.state(11_001)).toBe('closed');
  });

  test('tries again with a few calls and closes when all are well', () => {
    const breaker = new Breaker(settings);
    calls(breaker, [failed, failed, failed, failed]);
    const later = 10_100;
    expect(breaker.state(later)).toBe('half_open');
    expect([breaker.admits(later), breaker.admits(later), breaker.admits(later)]).toEqual([true, true, false]);
    breaker.record(later, well);
    expect(breaker.state(later)).toBe('half_open');
    breaker.record(later, well);
    expect([breaker.state(later), breaker.reason]).toEqual(['closed', null]);
  });

  test('opens again when a trial call fails, and a call that was never made gives its place back', () => {
    const breaker = new Breaker(settings);
    calls(breaker, [failed, failed, failed, failed]);
    expect([breaker.admits(11_000), breaker.admits(11_000), breaker.admits(11_000)]).toEqual([true, true, false]);
    breaker.abandon();
    expect(breaker.admits(11_000)).toBe(true);
    breaker.record(11_000, failed);
    expect([breaker.state(11_001), breaker.reason]).toEqual(['open', 'a trial call failed']);
    expect(breaker.admits(20_900)).toBe(false);
    expect(breaker.admits(21_001)).toBe(true);
  });

  test('opens for slowness alone where a limit is set', () => {
    const slow = { failed: false, ms: 600 };
    const limited = new Breaker({ ...settings, slow_ms: 500, slow_share: 0.75 });
    calls(limited, [slow, slow, well, slow]);
    expect(limited.reason).toBe('3 of the last 4 calls took 500 ms or more');
    const without = new Breaker(settings);
    calls(without, [slow, slow, slow, slow, slow]);
    expect(without.state(9)).toBe('closed');
  });

  test('that is switched off never opens', () => {
    const breaker = new Breaker({ ...settings, enabled: false });
    calls(breaker, Array(50).fill(failed));
    expect(breaker.state(60)).toBe('closed');
  });
});
