/**
 * For tests: `<root> <megabytes>` writes an object of that size as a stream, reads it back as a stream, and prints by how much the resident memory
 * grew at most, and how fast both were.
 */

import { systemClock as clock } from '../clock.ts';
import { openObjects } from '../objects.ts';
import { systemRandom as random } from '../random.ts';
import { givenKeyRing } from './index.ts';

const [, , root = '', megabytes = '0'] = process.argv;
const piece = random.bytes(65_536);
const bytes = Number(megabytes) * 1_048_576;
const rss = () => process.memoryUsage.rss();

async function* content(length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < length; at += piece.length) yield piece;
}

const objects = openObjects(root, { ring: givenKeyRing([random.bytes(32).toString('base64')]), random });
const before = rss();
let most = before;
const sampling = setInterval(() => {
  most = Math.max(most, rss());
}, 2);

const started = clock.monotonic();
const { sha256 } = await objects.put(content(bytes));
const written = clock.monotonic();
let read = 0;
for await (const chunk of await objects.get(sha256)) {
  read += chunk.length;
  most = Math.max(most, rss());
}
const ended = clock.monotonic();
clearInterval(sampling);
const perSecond = (from: number, to: number) => Math.round(bytes / 1e6 / ((to - from) / 1000));
const result = {
  read,
  grown_mb: Math.round((most - before) / 1e5) / 10,
  write_mb_s: perSecond(started, written),
  read_mb_s: perSecond(written, ended),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
