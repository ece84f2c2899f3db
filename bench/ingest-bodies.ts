/** Request bodies for bench:ingest, made once and given new ids in place for every use, so that the generator costs next to nothing. */

/** A body of events and where the digits of its ids stand. */
export interface Body {
  readonly bytes: Buffer;
  readonly idOffsets: readonly number[];
}

export interface Shape {
  readonly system: string;
  readonly rows: number;
  readonly numeric: number;
  readonly categorical: number;
}

const MARK = 'id-';
const DIGITS = 10;

/** A small linear congruential generator: the same bodies on every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One body: predictions of the shape of a credit model, spread over the minute before `now`. */
export function makeBody(shape: Shape, seed: number, now: number): Body {
  const draw = generator(seed);
  const events = Array.from({ length: shape.rows }, (_, index) => {
    const features: Record<string, number | string> = {};
    for (let n = 0; n < shape.numeric; n += 1) features[`numeric_${n}`] = Math.round(draw() * 1e6) / 100;
    for (let n = 0; n < shape.categorical; n += 1) features[`category_${n}`] = `level_${Math.floor(draw() * 12)}`;
    const score = Math.round(draw() * 1e4) / 1e4;
    return {
      kind: 'prediction',
      id: `${MARK}${'0'.repeat(DIGITS)}`,
      time: new Date(now - 60_000 + index * 100).toISOString(),
      system: shape.system,
      version: 'credit/1',
      features,
      prediction: score > 0.5 ? 1 : 0,
      probabilities: { 0: Math.round((1 - score) * 1e4) / 1e4, 1: score },
      groups: { sex: index % 2 === 0 ? 'female' : 'male' },
      latency_ms: Math.round(draw() * 1000) / 100,
    };
  });
  const bytes = Buffer.from(JSON.stringify(events));
  const idOffsets: number[] = [];
  const sought = `"${MARK}`;
  for (let at = bytes.indexOf(sought); at !== -1; at = bytes.indexOf(sought, at + 1))
    idOffsets.push(at + sought.length);
  return { bytes, idOffsets };
}

/** Numbers the events of a body `first`, `first + 1`, …; the bytes change in place. */
export function numberIds({ bytes, idOffsets }: Body, first: number): void {
  for (const [index, offset] of idOffsets.entries()) {
    let rest = first + index;
    for (let digit = DIGITS - 1; digit >= 0; digit -= 1) {
      bytes[offset + digit] = 48 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
  }
}
