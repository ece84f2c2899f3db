import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type DriftFinding, type DriftValue, seededRandom } from '@haechi/stats';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chunkEnds } from './chunk-ends.ts';
import { accessesOf, type FixtureColumns, steppedFindings, tableOf } from './stream-fixture.ts';
import { type StreamRows, type StreamState, startStream } from './stream-state.ts';
import { type StreamLook, watchStream } from './watch-stream.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(() => reader[Symbol.asyncDispose]());

/** Looks of so many chunks, the state kept as text between them. */
async function watchAll(rows: StreamRows, columns: FixtureColumns, chunksPerLook: number): Promise<StreamLook[]> {
  const asking = { reader, costs: [] };
  const ends = await chunkEnds(asking, rows, { after: 0, upTo: 1e9 });
  const looks: StreamLook[] = [];
  let kept = JSON.stringify(startStream(0));
  for (let from = 0; from < ends.length; from += chunksPerLook) {
    const state = JSON.parse(kept) as StreamState;
    const part = ends.slice(from, from + chunksPerLook);
    const look = await watchStream(asking, rows, { state, ends: part, columns: accessesOf(columns) });
    kept = JSON.stringify(look.state);
    looks.push(look);
  }
  return looks;
}

const key = ({ column, row }: DriftFinding): string => `${column} ${row}`;
const withoutTime = (found: readonly (DriftFinding & { time: number | null })[]) =>
  found.map(({ time: _, ...finding }) => finding);

/** Holds the looks to what `stepDrift` says: every alarm, and the word on each column at the end of each look. */
function expectSame(looks: readonly StreamLook[], stepped: readonly DriftFinding[]): void {
  const alarms = stepped.filter(({ verdict }) => verdict === 'fail');
  expect(withoutTime(looks.flatMap((look) => look.alarms))).toEqual(alarms);
  const all = new Map(stepped.map((finding) => [key(finding), finding]));
  for (const finding of withoutTime(looks.flatMap(({ latest }) => latest)))
    expect(finding).toEqual(all.get(key(finding)));
}

const ROWS = 20_500;
/** Shifted and odd: what every kind of cell is for. */
function generated(): FixtureColumns {
  const random = seededRandom(5);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const column = (kind: 'numeric' | 'levels', of: (row: number) => DriftValue) => ({
    kind,
    values: Array.from({ length: ROWS }, (_, row) => of(row)),
  });
  const odd = [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    0,
    1e300,
    -1e-300,
    12_345_678_901_234_567_000,
  ];
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  return {
    shifts: column('numeric', (row) => gauss() + (row >= 9_050 ? 0.6 : 0)),
    still: column('numeric', () => gauss() * 1e-7),
    odd: column('numeric', (row) => (random() < 0.3 ? (pick(odd) ?? null) : row < 19_000 ? random() : null)),
    whole: column('numeric', (row) => Math.ceil(random() * (row < 8_800 ? 6 : 8))),
    constant: column('numeric', () => 0.1 + 0.2),
    grows: column('levels', (row) => (random() < (row < 9_500 ? 0.1 : 0.3) ? "it's \\ a 'quote'" : 'é\n{x:String}')),
    rare: column('levels', () => (random() < 0.1 ? null : `l${Math.floor(1 / (random() + 1e-3))}`)),
    named: column('levels', (row) => `id-${row}`),
  };
}

test('SQL counts and rows one by one say the same, whatever the looks and however often the state is put away', async () => {
  const columns = generated();
  const rows = await tableOf(reader, 'generated', columns);
  const stepped = steppedFindings(columns);
  const alarmed = new Set(stepped.flatMap(({ verdict, column }) => (verdict === 'fail' ? [column] : [])));
  expect([...alarmed].sort()).toEqual(['grows', 'odd', 'shifts', 'whole']);
  const [whole, parts] = [await watchAll(rows, columns, 1_000), await watchAll(rows, columns, 37)];
  expectSame(whole, stepped);
  expectSame(parts, stepped);
  expect(parts.at(-1)?.state).toEqual(whole.at(-1)?.state);
  const rearmed = new Map(parts.flatMap((look) => [...look.rearmed]));
  expect([...rearmed.keys()].sort()).toEqual(['grows', 'shifts', 'whole']);
  const alarm = whole[0]?.alarms.find(({ column }) => column === 'whole');
  expect(alarm?.time).toBe(((alarm?.row ?? 0) * 7 - 4) * 1000);
  expect(rearmed.get('whole')).toBe((alarm?.row ?? 0) + 8_000);
}, 60_000);

test('what is over a full chunk waits for the next look; a column that is new is read from where it came', async () => {
  const random = seededRandom(6);
  const values = Array.from({ length: 17_250 }, () => random());
  const columns = { a: { kind: 'numeric', values }, b: { kind: 'numeric', values } } as const;
  const rows = await tableOf(reader, 'waits', columns);
  const asking = { reader, costs: [] };
  const [a, b] = accessesOf(columns);
  if (a === undefined || b === undefined) throw new TypeError('two columns');
  const ends = await chunkEnds(asking, rows, { after: 0, upTo: 1e9 });
  expect(ends).toHaveLength(172);
  const first = await watchStream(asking, rows, { state: startStream(0), ends: ends.slice(0, 85), columns: [a] });
  expect(first).toMatchObject({ rows: 8_500, state: { row: 8_500, columns: { a: { phase: 'armed', since: 8_000 } } } });
  const second = await watchStream(asking, rows, { state: first.state, ends: ends.slice(85), columns: [a, b] });
  expect(second.state.columns['b']).toMatchObject({ phase: 'armed', since: 16_500, again: false });
  expect(second.state.columns['a']).toMatchObject({ phase: 'armed', since: 8_000 });
  expect([second.state.row, second.alarms]).toEqual([17_200, []]);
});

test('a baseline whose rows are gone is read anew, and said', async () => {
  const random = seededRandom(7);
  const values = Array.from({ length: 17_000 }, () => random());
  const columns = { a: { kind: 'numeric', values } } as const;
  const rows = await tableOf(reader, 'gone', columns);
  const asking = { reader, costs: [] };
  const ends = await chunkEnds(asking, rows, { after: 0, upTo: 1e9 });
  const first = await watchStream(asking, rows, {
    state: startStream(0),
    ends: ends.slice(0, 79),
    columns: accessesOf(columns),
  });
  await reader.command('ALTER TABLE gone DELETE WHERE hx_seq < 700 SETTINGS mutations_sync = 2');
  const second = await watchStream(asking, rows, {
    state: first.state,
    ends: ends.slice(79, 80),
    columns: accessesOf(columns),
  });
  expect(second.lost).toEqual(['a']);
  expect(second.state.columns['a']).toMatchObject({ phase: 'blind', row: 8_000 });
});

const electricity = resolve(import.meta.dirname, '../../../../../shared/data/drift/electricity-nsw.csv');
test('on the electricity prices too: the break at 17 424 is found', async (context) => {
  if (!existsSync(electricity)) return context.skip('../shared/data/drift/electricity-nsw.csv is not there');
  const [head = '', ...lines] = readFileSync(electricity, 'utf8').trimEnd().split('\n');
  const cells = lines.map((line) => line.trimEnd().split(','));
  const columns = Object.fromEntries(
    head
      .trimEnd()
      .split(',')
      .flatMap((name, i): [string, FixtureColumns[string]][] => {
        if (name === 'date') return [];
        const kind = name === 'day' || name === 'class' ? 'levels' : 'numeric';
        const values = cells.map((row) =>
          row[i] === '' || row[i] === undefined ? null : kind === 'numeric' ? Number(row[i]) : row[i],
        );
        return [[name, { kind, values }]];
      }),
  );
  const rows = await tableOf(reader, 'electricity', columns);
  const looks = await watchAll(rows, columns, 1_000);
  expectSame(looks, steppedFindings(columns));
  const found = looks.flatMap(({ alarms }) => alarms).find(({ row }) => row > 17_424 && row <= 19_424);
  expect(found).toMatchObject({ row: 17_500, column: 'vicprice' });
}, 60_000);
