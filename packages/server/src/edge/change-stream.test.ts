import { describe, expect, test } from 'vitest';
import type { Caller, Scope } from '../platform/http/caller.ts';
import { mayHear } from './change-stream.ts';

const some: Scope = { all: false, systems: new Set(['mine']) };
const none: Scope = { all: false, systems: new Set() };
const caller = (people: Scope): Caller => ({
  kind: 'account',
  id: 'acc_1',
  name: 'a',
  scope: some,
  scopeOf: (permission) => (permission === 'people.read' ? people : some),
});

describe('who hears of a change', () => {
  test('those whose scope holds its system', () => {
    expect(mayHear(caller(none), { topic: 'alerts', id: 'a', system: 'mine', version: 1 })).toBe(true);
    expect(mayHear(caller(none), { topic: 'alerts', id: 'a', system: 'other', version: 1 })).toBe(false);
  });

  test('of what belongs to no system, those who may see it', () => {
    expect(mayHear(caller(none), { topic: 'people', id: 'p', system: null, version: 1 })).toBe(false);
    expect(mayHear(caller(some), { topic: 'people', id: 'p', system: null, version: 1 })).toBe(true);
  });

  test('everybody, that some may have been missed', () => {
    expect(mayHear(caller(none), { topic: 'resync', version: 1 })).toBe(true);
  });
});
