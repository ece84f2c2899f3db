/** Keeps the last lines a child wrote, so that its end can be explained, and passes each on. */
import type { Readable } from 'node:stream';

export interface ChildOutput {
  tail(): string;
}

const KEPT_LINES = 40;

export function followOutput(stream: Readable, onLine: (line: string) => void): ChildOutput {
  const kept: string[] = [];
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      kept.push(line);
      if (kept.length > KEPT_LINES) kept.shift();
      onLine(line);
    }
  });
  return { tail: () => [...kept, rest].join('\n').trim() };
}
