import { readFileSync } from 'node:fs';
import { HaechiError, indicatorCatalogue, messageTexts, packNames, packSchema } from '@haechi/contract';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { everywhere } from '../../../platform/http/caller.ts';
import { transact } from '../../../platform/postgres.ts';
import { checkDefinition } from '../definitions/check-definition.ts';
import { definitionsOf } from '../definitions/definition-store.ts';
import { actor, at, now, openScene, type Scene, shownRows } from '../definitions/definitions-fixture.ts';
import { applyPack } from './apply-pack.ts';
import { fillPack } from './fill-pack.ts';
import { packView, readPack } from './read-pack.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

const packOf = (name: string) => readPack(readFileSync(new URL(`./${name}.yaml`, import.meta.url), 'utf8'));
/** Something for every parameter of a pack. */
const everything = (name: string) =>
  Object.fromEntries(packOf(name).parameters.map(({ id, kind }) => [id, kind === 'number' ? '0.5' : `the-${id}`]));

describe.each(packNames)('the pack %s', (name) => {
  it('says everything in both languages, names only numbers of its kinds, and gives each limit a word', () => {
    const view = packSchema.parse(packView(packOf(name)));
    const said = [
      view.name,
      view.about,
      ...view.parameters.map(({ about }) => about),
      ...view.monitors.flatMap((monitor) => [monitor.name, monitor.why, ...monitor.limits.map(({ why }) => why)]),
    ];
    for (const { key } of said)
      for (const texts of [messageTexts.en, messageTexts.ko]) expect(texts[key]).toBeDefined();
    const parameters = view.parameters.map(({ id }) => id);
    for (const { needs } of view.monitors) expect(parameters).toEqual(expect.arrayContaining(needs));
    for (const { id } of view.parameters) expect(view.monitors.some(({ needs }) => needs.includes(id))).toBe(true);
  });

  it('fills in to definitions that are taken', () => {
    const { monitors, leftOut } = fillPack(packOf(name), everything(name));
    expect([monitors.size, leftOut]).toEqual([packOf(name).monitors.length, []]);
    for (const edit of monitors.values()) {
      expect(() => checkDefinition(edit)).not.toThrow();
      for (const { indicator } of edit.limits) expect(indicatorCatalogue[indicator].kind).toBe(edit.kind);
      expect(JSON.stringify(edit)).not.toContain('${');
    }
  });

  it('leaves out what is not filled in, and says what is missing', () => {
    const { monitors, leftOut } = fillPack(packOf(name), {});
    expect(monitors.size + leftOut.length).toBe(packOf(name).monitors.length);
    for (const { missing } of leftOut) expect(missing.length).toBeGreaterThan(0);
  });
});

test.each([
  [{ nothing: 'x' }, [], /no parameter nothing/],
  [{ sensitivity_floor: 'high' }, [], /is a number/],
  // In percent it would hold for whatever comes.
  [{ alert_share: '5', condition: 'x' }, [], /between 0 and 1/],
  [{ labelled_floor: '-1', condition: 'x' }, [], /between 0 and 1/],
  [{}, ['health-none'], /no monitor health-none/],
] as const)('what does not fit is refused: %o %o', (...[given, wanted, sentence]) => {
  expect(() => fillPack(packOf('health'), given, wanted)).toThrow(HaechiError);
  expect(() => fillPack(packOf('health'), given, wanted)).toThrow(sentence);
});

test('columns are filled in as they are called, whatever that is', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a name that looks like a place in a pack
  const hostile = 'a"b: ${sex}\n- c';
  const { monitors } = fillPack(packOf('health'), { vitals: ` heart rate , ${hostile} `, condition: '__proto__' });
  expect(monitors.get('health-missing-vitals')?.features).toEqual(['heart rate', hostile.trim()]);
  expect(monitors.get('health-calibration')?.settings.positive).toBe('__proto__');
});

const apply = (scene: Scene, system: string, body: { parameters?: Record<string, string>; dry_run?: boolean } = {}) =>
  transact(stores.db, (tx) =>
    applyPack(tx, scene, {
      system,
      scope: everywhere,
      actor,
      pack: packOf('finance'),
      body: { parameters: {}, monitors: [], dry_run: false, ...body },
    }),
  );

test('a pack is looked at first, applied, watches, and changes nothing the second time', async () => {
  const system = 'bank';
  const scene = await openScene(stores, system, now);
  const parameters = { approved: 'yes', reason: 'purpose' };
  const changesOf = ({ changes }: Awaited<ReturnType<typeof apply>>) => [...new Set(changes.map((one) => one.change))];
  const seen = await apply(scene, system, { parameters, dry_run: true });
  expect([changesOf(seen), await definitionsOf(stores.db, system)]).toEqual([['created'], []]);
  const made = await apply(scene, system, { parameters });
  expect(made.left_out.map(({ monitor }) => monitor)).toContain('finance-chargebacks');
  expect((await definitionsOf(stores.db, system)).map(({ id }) => id)).toEqual(
    made.changes.map(({ monitor }) => monitor).sort(),
  );
  const trail = await scene.kit.actions();
  expect(trail.at(-1)).toBe('monitor_pack.applied');
  expect(changesOf(await apply(scene, system, { parameters }))).toEqual(['same']);
  expect(await scene.kit.actions()).toEqual(trail);
  const other = await apply(scene, system, { parameters: { ...parameters, approved: 'no' } });
  expect(other.changes.filter(({ change }) => change === 'changed').map(({ monitor }) => monitor)).toEqual([
    'finance-approval-parity',
  ]);
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 400 }));
  await scene.look('finance-decline-reasons');
  expect((await scene.verdicts('finance-decline-reasons')).length).toBeGreaterThan(0);
});
