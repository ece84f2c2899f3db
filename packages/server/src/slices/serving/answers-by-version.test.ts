/** What an answer says of the version that gave it; without stores. */

import type { PredictionEvent } from '@haechi/contract';
import { HaechiError, routeSettingsSchema } from '@haechi/contract';
import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import type { Db } from '../../platform/postgres.ts';
import type { ModelRuntime, RowOutcome, VersionRef } from '../registry/index.ts';
import { splitOf } from './assignment.ts';
import { Attempts } from './attempts.ts';
import { infer } from './inference-protocol/infer.ts';
import { readInfer } from './inference-protocol/read-infer.ts';
import { LoadedModels } from './loaded-models.ts';
import { bareInput } from './predict-body.ts';
import { Predictor } from './predictor.ts';
import type { ServedRoute, ServedTarget } from './served-routes.ts';
import { Breaker } from './traffic/breaker.ts';
import { fakeRuntime } from './traffic/fake-runtime.ts';
import { Lane } from './traffic/lane.ts';
import { ResultCache } from './traffic/result-cache.ts';

const random = {
  uniform: () => 0.5,
  id: (prefix: string) => `${prefix}_${events.length}`,
  bytes: () => Buffer.alloc(0),
};
let events: PredictionEvent[] = [];
const nothing = () => undefined;

/** A route that serves `model`, and a way to ask it. */
function routeOf(model: ModelRuntime, said: object = {}) {
  events = [];
  const settings = routeSettingsSchema.parse(said);
  const targetOf = (version: number, runtime: ModelRuntime): ServedTarget => ({
    ...{ version, weight: 10_000, role: 'stable', variant: 'stable', label: `m/${version}`, problem: null },
    meters: { answered: nothing },
    lane: new Lane(settings, { clock: systemClock, uniform: () => 0.5, repeated: nothing }),
    breaker: new Breaker(settings.breaker),
    cached: settings.cache.mode === 'on',
    model: runtime,
  });
  const target = targetOf(1, model);
  const split = splitOf([target]);
  if (split === undefined) throw new Error('no split');
  const route: ServedRoute = {
    ...{ id: 'r', system: 's', model: 'm', archived: false, log: 'after', period: null, targets: [target] },
    ...{ split, settings, cache: new ResultCache(settings.cache), spares: new Map() },
  };
  const attempts = new Attempts({ clock: systemClock, routes: () => new Map(), failed: nothing, cache: nothing });
  const predictor = new Predictor({
    ...{ clock: systemClock, random, attempts, log: { warn: nothing } as never, firstResponses: { note: nothing } },
    events: { appendPrediction: async (event) => void events.push(event) },
    metrics: { unlogged: nothing, substituted: nothing, asked: nothing },
    shadows: { offer: nothing },
  });
  const ask = async (features: object, version?: ServedTarget) =>
    (await predictor.predict(route, { input: { ...bareInput, features: { ...features } }, startedAt: 0, version }))
      .answer;
  const inferring = async (json: object, version: ServedTarget | null = null) => {
    const deps = { clock: systemClock, random, predictor, metrics: { failed: nothing } };
    const body = Buffer.from(JSON.stringify(json));
    return infer(deps, { route, version }, readInfer(body, {}));
  };
  return { route, target, targetOf, ask, inferring };
}

const tensor = (...p: (number | null)[]) => ({ inputs: [{ name: 'p', datatype: 'FP64', shape: [p.length], data: p }] });
const constant = { answer: { prediction: 0.5, confidence: 0.5 }, reason: 'the usual' };
const broken = fakeRuntime({
  answer: async () => {
    throw new HaechiError('model_failed', 'broken');
  },
});

describe('an answer', () => {
  test('names probabilities in the order of the signature, also where classes are numbers', async () => {
    const classes = ['1', '10', '2'];
    const outcome: RowOutcome = {
      ...{ ok: true, prediction: 1, label: '10', confidence: 0.7 },
      probabilities: { '1': 0.1, '10': 0.7, '2': 0.2 },
    };
    const model = fakeRuntime({ answer: async (rows) => rows.map(() => outcome) });
    const signature = { ...model.signature, task: 'multiclass' as const, classes };
    const { ask } = routeOf({ ...model, signature });
    expect((await ask({ p: 1 })).probability).toEqual({ class_0: 0.1, class_1: 0.7, class_2: 0.2 });
  });

  test('that is kept answers for no other version of the same bytes', async () => {
    const named = (label: string): ModelRuntime =>
      fakeRuntime({
        answer: async (rows) =>
          rows.map(() => ({ ok: true, prediction: 0, label, probabilities: null, confidence: 1 })),
      });
    const { ask, targetOf } = routeOf(named('no'), { cache: { mode: 'on' } });
    expect((await ask({ p: 1 })).label).toBe('no');
    expect((await ask({ p: 1 }, targetOf(2, named('declined')))).label).toBe('declined');
  });
});

test('what a fallback to another route fails to give is counted for the route that asked', async () => {
  const other = routeOf(broken);
  const own = routeOf(broken, { fallback: [{ route: 'other' }] });
  const failures: string[] = [];
  const attempts = new Attempts({
    clock: systemClock,
    routes: () => new Map([['other', { ...other.route, id: 'other' }]]),
    failed: ({ route, version }) => void failures.push(`${route} ${version}`),
    cache: nothing,
  });
  const asked = { route: own.route, target: own.target, row: { p: 1 }, alone: false };
  await expect(attempts.get(asked)).rejects.toMatchObject({ code: 'model_failed' });
  expect(failures).toEqual(['r m/1', 'r m/1']);
});

describe('the inference protocol', () => {
  test('never lets another version answer for one that was named', async () => {
    const { inferring, target } = routeOf(broken, { fallback: [constant] });
    await expect(inferring(tensor(0.1), target)).rejects.toMatchObject({ code: 'model_failed' });
    expect(events).toEqual([]);
  });

  test('says who answered in place of the version, for one row and for many, as bytes too', async () => {
    const { inferring } = routeOf(broken, { fallback: [constant] });
    for (const rows of [[0.1], [0.1, 0.9]]) {
      const { json } = await inferring(tensor(...rows));
      expect(json).toMatchObject({
        parameters: { served_by: 'constant', fallback_rows: rows.length },
        outputs: [{ name: 'prediction', datatype: 'FP64', data: rows.map(() => 0.5) }, {}, {}, {}],
      });
      expect(json).not.toHaveProperty('model_version');
    }
    const { bytes } = await inferring({ ...tensor(0.1), parameters: { binary_data_output: true } });
    expect(bytes?.readDoubleLE(0)).toBe(0.5);
    expect(events).toHaveLength(4);
  });

  test('gives each output once, however often it is asked for', async () => {
    const { inferring } = routeOf(fakeRuntime());
    const outputs = [{ name: 'probability' }, { name: 'probability' }];
    await expect(inferring({ ...tensor(0.1), outputs })).rejects.toMatchObject({ code: 'invalid_request' });
    expect(events).toEqual([]);
  });

  test('asks an elsewhere for every row once, and logs none when one has no answer', async () => {
    const model = fakeRuntime();
    const { inferring } = routeOf(model);
    expect((await inferring(tensor(0.1, 0.9, 0.4))).json).toMatchObject({ model_version: '1' });
    expect(model.calls.reduce((sum, rows) => sum + rows, 0)).toBe(3);
    expect(events).toHaveLength(3);

    const picky = fakeRuntime({
      answer: async (rows) =>
        rows.map((row): RowOutcome => {
          const problem = { code: 'feature_missing', feature: 'p', expected: '', got: '', message: 'It is missing.' };
          if (row['p'] === null) return { ok: false, problem } as RowOutcome;
          return { ok: true, prediction: 0, label: 'no', probabilities: null, confidence: 1 };
        }),
    });
    const other = routeOf(picky);
    await expect(other.inferring(tensor(0.1, null, 0.2))).rejects.toMatchObject({
      code: 'feature_missing',
      message: 'Row 1: It is missing.',
      detail: { where: 'inputs' },
    });
    expect(events).toEqual([]);
  });
});

describe('models in memory', () => {
  const opened: string[][] = [];
  const signatureOf = ({ version }: VersionRef) => ({
    ...fakeRuntime().signature,
    classes: version === 2 ? ['yes', 'no'] : ['no', 'yes'],
  });
  const models = new LoadedModels({
    clock: systemClock,
    log: {} as never,
    registry: {
      getVersion: async (_db: Db, _scope: unknown, ref: VersionRef) =>
        ({ artifact_sha256: 'a'.repeat(64), signature: signatureOf(ref) }) as never,
      loadModel: async (_db: Db, ref: VersionRef) => {
        const { classes } = signatureOf(ref);
        opened.push(classes);
        return { ...fakeRuntime(), signature: signatureOf(ref) };
      },
    },
  });
  afterAll(() => models.stop());

  test('are shared by versions of the same bytes and signature, and by no others', async () => {
    const classesOf = async (version: number) =>
      (await models.open({} as Db, { model: 'm', version })).model?.signature.classes;
    expect(await classesOf(1)).toEqual(['no', 'yes']);
    expect(await classesOf(2)).toEqual(['yes', 'no']);
    expect(await classesOf(3)).toEqual(['no', 'yes']);
    expect(opened).toHaveLength(2);
  });

  test('are not loaded by a process that answers nothing, until it is asked', async () => {
    models.loads = false;
    const before = opened.length;
    const none = await models.open({} as Db, { model: 'other', version: 2 });
    expect([none.model, none.problem?.code, opened.length]).toEqual([null, 'not_ready', before]);
    models.loads = true;
    expect((await models.open({} as Db, { model: 'other', version: 2 })).model?.signature.classes).toEqual([
      'yes',
      'no',
    ]);
  });

  test('a fault in loading one is its own problem; records that do not answer are not', async () => {
    const failing = (error: Error) =>
      new LoadedModels({
        clock: systemClock,
        log: { error: () => undefined } as never,
        registry: {
          getVersion: async () => ({ artifact_sha256: 'b'.repeat(64), signature: {} }) as never,
          loadModel: async () => {
            throw error;
          },
        },
      });
    const bug = await failing(new TypeError('x is not a function')).open({} as Db, { model: 'm', version: 7 });
    expect(bug).toMatchObject({ model: null, problem: { code: 'model_failed' } });
    expect(bug.problem?.message).toContain('x is not a function');
    const refused = Object.assign(new Error('canceling statement'), { severity: 'ERROR', code: '57014' });
    await expect(failing(refused).open({} as Db, { model: 'm', version: 7 })).rejects.toBe(refused);
  });
});
