import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { linesFromEnd, wholeLinesEnd } from './lines-from-end.ts';

const folder = mkdtempSync(join(tmpdir(), 'haechi-lines-'));
const file = join(folder, 'lines');
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string): Promise<{ lines: string[]; end: number }> {
  writeFileSync(file, text);
  const handle = await open(file);
  const end = await wholeLinesEnd(handle);
  await handle.close();
  const lines: string[] = [];
  for await (const line of linesFromEnd(file)) lines.push(line);
  return { lines, end };
}

describe('linesFromEnd', () => {
  it('gives whole lines, the last first, and leaves out a torn one', async () => {
    expect(await read('a\n\nbc\n')).toEqual({ lines: ['bc', '', 'a'], end: 6 });
    expect(await read('a\nbc')).toEqual({ lines: ['a'], end: 2 });
    expect(await read('bc')).toEqual({ lines: [], end: 0 });
    expect(await read('')).toEqual({ lines: [], end: 0 });
    expect(await read('\n')).toEqual({ lines: [''], end: 1 });
  });

  it('is what splitting the text gives, whatever the length of its lines', async () => {
    const line = fc.oneof(
      fc.string(),
      fc.nat({ max: 200_000 }).map((length) => 'x'.repeat(length)),
      fc.constant('한국어 줄'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (made) => {
        const text = made.map((one) => one.replaceAll('\n', ' ')).join('\n');
        const whole = text.split('\n').slice(0, -1);
        expect((await read(text)).lines).toEqual(whole.toReversed());
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});
