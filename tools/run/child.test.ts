import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runQuietly } from './child.mjs';

const child = JSON.stringify(join(import.meta.dirname, 'child.mjs'));

/** How the program is run in our place: by replacing the process, and, on an older Node, by staying as its parent. */
const ways = ['become', 'stayAsParent'] as const;

/** Runs a program that becomes `sh -c script`, and tells its end. */
function becoming(way: (typeof ways)[number], script: string) {
  const source = `import { ${way} } from ${child}; ${way}('/bin/sh', ['-c', ${JSON.stringify(script)}], { cwd: '.', env: process.env });`;
  const outer = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { outer, ended: once(outer, 'exit') };
}

describe.each(ways)('%s', (way) => {
  it('ends with the exit code of the program', async () => {
    expect(await becoming(way, 'exit 7').ended).toEqual([7, null]);
  });

  it('ends by the signal that ended the program', async () => {
    expect(await becoming(way, 'kill -KILL $$').ended).toEqual([null, 'SIGKILL']);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('hands %s on', async (signal) => {
    const { outer, ended } = becoming(
      way,
      `trap 'exit 9' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`,
    );
    await once(outer.stdout, 'data');
    outer.kill(signal);
    expect(await ended).toEqual([9, null]);
  });
});

describe('runQuietly', () => {
  it('keeps what is printed, and tells a program that does not exist', async () => {
    expect(await runQuietly('sh', ['-c', 'echo a; echo b >&2; exit 3'], { cwd: '.' })).toEqual({
      code: 3,
      output: 'a\nb\n',
    });
    expect(await runQuietly('no-such-program', [], { cwd: '.' })).toMatchObject({ code: 127 });
  });
});
