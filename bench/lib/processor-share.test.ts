import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { processorShare } from './processor-share.ts';

test('tells a process that works from one that waits', async (context) => {
  if (process.platform !== 'linux') context.skip('only Linux has /proc');
  const shareOf = async (script: string) => {
    const child = spawn(process.execPath, ['-e', script]);
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve));
      return await processorShare(child.pid ?? 0, 300);
    } finally {
      child.kill('SIGKILL');
    }
  };
  expect(await shareOf("console.log('up'); setTimeout(() => { for (;;); }, 1)")).toBeGreaterThan(0.1);
  expect(await shareOf("console.log('up'); setInterval(() => {}, 1000)")).toBeLessThan(0.1);
});
