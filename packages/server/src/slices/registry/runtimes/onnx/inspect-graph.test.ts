import { expect, test } from 'vitest';
import { inspectGraph } from './inspect-graph.ts';
import { wireField, wireFields } from './wire-fields.ts';

const join = (...parts: Uint8Array[]) => Buffer.concat(parts);
/** A tensor whose numbers lie in another file. */
const outside = wireField(13, Buffer.from('path'));
const attribute = wireField(5, outside);
const inAttribute = (number: number) => wireField(25, wireField(number, attribute));

test.each<[string, Uint8Array]>([
  ['a node of a function', wireField(25, wireField(7, wireField(5, attribute)))],
  ['what an attribute of a function is unless it is given', inAttribute(11)],
  ['an initializer', wireField(7, wireField(5, outside))],
])('numbers in another file are found in %s', (_, part) => {
  const fields = wireFields(join(part)) ?? [];
  expect(inspectGraph(fields).map(({ what }) => what)).toEqual([expect.stringContaining('another file')]);
});
