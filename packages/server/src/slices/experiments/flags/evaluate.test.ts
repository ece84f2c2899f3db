import vectors from '@haechi/contract/vectors/flags.json' with { type: 'json' };
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FlagExperiment } from './compile-flag.ts';
import { definitionProblem } from './definition-problem.ts';
import { evaluateFlag, type FlagSet } from './evaluate.ts';
import { definitionOf, type FlagWish, flagSet } from './flag-fixture.ts';
import { checkPrerequisites, type FlagInSystem } from './prerequisites.ts';

const ask = (flags: FlagSet, key: string, context: Record<string, unknown> = {}) => {
  const flag = flags.get(key);
  if (flag === undefined) throw new Error(`no flag ${key}`);
  return evaluateFlag(flags, flag, context);
};
const variantOf = (flags: FlagSet, key: string, context: Record<string, unknown>) => {
  const given = ask(flags, key, context);
  return given.ok ? given.variant : given.code;
};
const user = (number: number) => ({ targetingKey: `user-${number}` });
const half = [
  { variant: 'on', weight: 5_000 },
  { variant: 'off', weight: 5_000 },
];
const people = Array.from({ length: 10_000 }, (_, number) => user(number));
const pro = { attribute: 'plan', operator: 'in' as const, values: ['pro'] };

test('a flag that is off gives its off variant, one without conditions the same to all', () => {
  const flags = flagSet({ off: { on: false, default_variant: 'on' }, plain: { default_variant: 'on' } });
  expect(ask(flags, 'off')).toMatchObject({ variant: 'off', value: false, reason: 'DISABLED' });
  expect(ask(flags, 'plain')).toMatchObject({ variant: 'on', value: true, reason: 'STATIC' });
});

test('the first rule that holds decides; whom none takes gets the default', () => {
  const flags = flagSet({
    f: {
      rules: [
        { id: 'pros', when: [pro], variant: 'on' },
        { id: 'beta', when: [{ attribute: 'beta', operator: 'present' }], split: { arms: half } },
      ],
    },
  });
  expect(ask(flags, 'f', { plan: 'pro', beta: 1 })).toMatchObject({
    variant: 'on',
    reason: 'TARGETING_MATCH',
    rule: 'pros',
  });
  expect(ask(flags, 'f', { plan: 'free' })).toMatchObject({ variant: 'off', reason: 'DEFAULT', rule: null });
  expect(ask(flags, 'f', { beta: true, ...user(1) })).toMatchObject({ reason: 'SPLIT', rule: 'beta' });
  expect(ask(flags, 'f', { beta: true })).toMatchObject({ ok: false, code: 'TARGETING_KEY_MISSING' });
});

test('a split gives each its weight, the same to the same user always, and a larger share moves nobody', () => {
  const at = (share: number) => flagSet({ f: { rules: [{ id: 'r', split: { salt: 's', share, arms: half } }] } });
  const [some, more, all] = [at(1_000), at(3_000), at(10_000)];
  let on = 0;
  let included = 0;
  for (const person of people) {
    const [first, second, whole] = [some, more, all].map((flags) => ask(flags, 'f', person));
    if (first?.ok !== true || second?.ok !== true || whole?.ok !== true) throw new Error('nobody is refused');
    if (first.reason === 'SPLIT') expect(second).toMatchObject({ reason: 'SPLIT', variant: first.variant });
    if (second.reason === 'SPLIT') expect(whole.variant).toBe(second.variant);
    on += Number(whole.variant === 'on');
    included += Number(first.reason === 'SPLIT');
  }
  // Four standard deviations of a binomial: 200 of 5 000, 120 of 1 000.
  expect(Math.abs(on - 5_000)).toBeLessThan(200);
  expect(Math.abs(included - 1_000)).toBeLessThan(120);
});

test('who takes part and what they get are drawn apart: among the first 10 % both variants are as many', () => {
  const flags = flagSet({ f: { rules: [{ id: 'r', split: { share: 1_000, arms: half } }] } });
  const taken = people.map((person) => ask(flags, 'f', person)).filter((given) => given.ok && given.reason === 'SPLIT');
  const on = taken.filter((given) => given.ok && given.variant === 'on').length;
  expect(Math.abs(on / taken.length - 0.5)).toBeLessThan(0.07);
});

const published: readonly VectorCase[] = vectors.cases;
interface VectorCase {
  readonly flag: string;
  readonly context: Record<string, unknown>;
  readonly variant?: string;
  readonly reason?: string;
  readonly error?: string;
}

test('the published vectors, made by another implementation', () => {
  const flags = flagSet(vectors.flags as unknown as Record<string, FlagWish>);
  expect(published.length).toBeGreaterThan(30);
  for (const { flag, context, variant, reason, error } of published)
    expect(ask(flags, flag, context), `${flag} of ${JSON.stringify(context)}`).toMatchObject(
      error === undefined ? { ok: true, variant, reason } : { ok: false, code: error },
    );
});

test('a holdout keeps its people from every flag that has it, and from no other', () => {
  const holdout = { name: 'forever', share: 1_000 };
  const all = [{ id: 'all', variant: 'on' }];
  const flags = flagSet({ a: { holdout, rules: all }, b: { holdout, rules: all }, free: { rules: all } });
  const held = people.filter((person) => variantOf(flags, 'a', person) === 'off');
  expect(Math.abs(held.length - 1_000)).toBeLessThan(120);
  for (const person of held.slice(0, 50)) {
    expect(ask(flags, 'b', person)).toMatchObject({ variant: 'off', reason: 'SPLIT', holdout: 'forever' });
    expect(variantOf(flags, 'free', person)).toBe('on');
  }
});

test('a prerequisite that does not hold gives the off variant and says which; rings and strangers do no harm', () => {
  const needs = (flag: string) => ({ default_variant: 'on', prerequisites: [{ flag, variants: ['on'] }] });
  const flags = flagSet({
    base: { default_variant: 'on' },
    down: { on: false },
    fine: needs('base'),
    stopped: needs('down'),
    gone: needs('nowhere'),
    ring: needs('ring'),
  });
  expect(ask(flags, 'fine')).toMatchObject({ variant: 'on', reason: 'DEFAULT', prerequisite: null });
  expect(ask(flags, 'stopped')).toMatchObject({ variant: 'off', prerequisite: 'down' });
  expect(ask(flags, 'gone')).toMatchObject({ variant: 'off', prerequisite: 'nowhere' });
  expect(ask(flags, 'ring')).toMatchObject({ ok: false, code: 'GENERAL' });
});

test('prerequisites that many flags share are decided once: ten on each of ten floors are a hundred, not ten thousand million', () => {
  const floors: Record<string, FlagWish> = {};
  for (let floor = 0; floor < 10; floor += 1)
    for (let place = 0; place < 10; place += 1) {
      const below = Array.from({ length: floor === 0 ? 0 : 10 }, (_, i) => ({
        flag: `${floor - 1}-${i}`,
        variants: ['on'],
      }));
      floors[`${floor}-${place}`] = { default_variant: 'on', prerequisites: below };
    }
  const flags = flagSet(floors);
  expect(ask(flags, '9-0')).toMatchObject({ variant: 'on', prerequisite: null });
  const all = [...flags.values()];
  const [top] = all.slice(-1);
  expect(() => checkPrerequisites(top as FlagInSystem, all.slice(0, -1))).not.toThrow();
});

test('a chain that grows too long above the flag that is changed is refused', () => {
  const chain = Array.from({ length: 11 }, (_, i) => ({
    key: `f${i}`,
    definition: definitionOf(i === 0 ? {} : { prerequisites: [{ flag: `f${i - 1}`, variants: ['on'] }] }),
  }));
  const ground = { key: 'ground', definition: definitionOf() };
  const first = { key: 'f0', definition: definitionOf({ prerequisites: [{ flag: 'ground', variants: ['on'] }] }) };
  expect(() => checkPrerequisites(chain[10] as FlagInSystem, chain.slice(0, 10))).not.toThrow();
  expect(() => checkPrerequisites(first, [ground, ...chain.slice(1)])).toThrow(/longer than 10 flags/);
});

test('an experiment on sessions draws by the session, as its events are joined', () => {
  const flags = flagSet({ f: {} }, [{ ...experiment, by: 'session' }]);
  expect(ask(flags, 'f', { targetingKey: 'u2', session: 's1' })).toMatchObject({
    variant: 'on',
    exposed: [{ unit: 's1' }],
  });
  expect(ask(flags, 'f', { targetingKey: 'u2' })).toMatchObject({ ok: false, code: 'TARGETING_KEY_MISSING' });
  expect(ask(flags, 'f', { session: 's'.repeat(300) })).toMatchObject({ ok: false, code: 'INVALID_CONTEXT' });
});

const experiment: FlagExperiment = {
  ...{ experiment: 'checkout', period: 'per_9', flag: 'f', variants: ['on', 'off'], by: 'targetingKey' },
  holds: (context) => context['plan'] !== 'internal',
  assign: (unit) =>
    unit.endsWith('0')
      ? { variant: null, holdout: 'shop' }
      : { variant: unit.endsWith('1') ? 'on' : 'off', holdout: null },
};

test('an experiment draws whom no rule took, in place of splits; only those it gives an arm are exposed', () => {
  const rules = [
    { id: 'pros', when: [pro], variant: 'on' },
    { id: 'split', split: { arms: half } },
  ];
  const flags = flagSet({ f: { rules }, dependent: { prerequisites: [{ flag: 'f', variants: ['on'] }] } }, [
    experiment,
  ]);
  const exposed = [{ variant: 'on', unit: 'u1', experiment: 'checkout', period: 'per_9' }];
  expect(ask(flags, 'f', { targetingKey: 'u1' })).toMatchObject({ variant: 'on', experiment: 'checkout', exposed });
  expect(ask(flags, 'f', { targetingKey: 'u1', plan: 'pro' })).toMatchObject({
    reason: 'TARGETING_MATCH',
    exposed: [],
  });
  expect(ask(flags, 'f', { targetingKey: 'u0' })).toMatchObject({
    ...{ variant: 'off', reason: 'SPLIT', experiment: null, holdout: 'shop' },
    exposed: [],
  });
  expect(ask(flags, 'f', { targetingKey: 'u1', plan: 'internal' })).toMatchObject({ reason: 'DEFAULT', exposed: [] });
  expect(ask(flags, 'f')).toMatchObject({ ok: false, code: 'TARGETING_KEY_MISSING' });
  // What depends on the flag's variant has met it.
  expect(ask(flags, 'dependent', { targetingKey: 'u1' })).toMatchObject({ exposed });
});

test('no context makes an evaluation throw or give a variant that there is not', () => {
  const flags = flagSet({
    f: {
      holdout: { name: 'h', share: 500, by: 'user.id' },
      rules: [
        { id: 'a', when: [{ attribute: 'user.age', operator: 'at_least', value: 3 }, pro], variant: 'on' },
        {
          id: 'b',
          when: [{ attribute: 'v', operator: 'version_below', value: '2' }],
          split: { by: 'org', arms: half },
        },
        { id: 'c', when: [{ attribute: 'at', operator: 'before', value: '2026-01-01T00:00:00Z' }], variant: 'on' },
      ],
    },
  });
  const names = fc.constantFrom('targetingKey', 'user', 'id', 'age', 'plan', 'v', 'org', 'at', '__proto__', 'x');
  const context = fc.dictionary(names, fc.anything());
  fc.assert(
    fc.property(context, (given) => {
      const outcome = ask(flags, 'f', given);
      expect(outcome.ok ? ['on', 'off'] : ['TARGETING_KEY_MISSING']).toContain(
        outcome.ok ? outcome.variant : outcome.code,
      );
    }),
  );
});

test.each([
  [{ default_variant: 'maybe' }, 'default_variant'],
  [
    {
      variants: [
        { name: 'on', value: 'yes' },
        { name: 'off', value: false },
      ],
    },
    'variants.0.value',
  ],
  [
    {
      variants: [
        { name: 'off', value: true },
        { name: 'off', value: false },
      ],
    },
    'variants',
  ],
  [{ rules: [{ id: 'r', variant: 'maybe' }] }, 'rules.0.variant'],
  [
    {
      rules: [
        { id: 'r', variant: 'on' },
        { id: 'r', variant: 'on' },
      ],
    },
    'rules',
  ],
  [{ rules: [{ id: 'r', split: { arms: [{ variant: 'on', weight: 9_999 }] } }] }, 'rules.0.split.arms'],
  [{ rules: [{ id: 'r', split: { arms: [...half, { variant: 'x', weight: 0 }] } }] }, 'rules.0.split.arms'],
  [{}, null],
])('a definition that does not fit together is refused: %j', (wish, where) => {
  expect(definitionProblem(definitionOf(wish))?.where ?? null).toBe(where);
});
