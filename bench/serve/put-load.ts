import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { LoadOrder, LoadResult } from './load-client.ts';

/** Runs one load in a process of its own. */
export function putLoad(order: LoadOrder): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const client = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'load-client.ts')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let text = '';
    client.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    client.once('error', reject).once('close', (code) => {
      if (code === 0) resolve(JSON.parse(text) as LoadResult);
      else reject(new Error(`the load client ended with code ${code}`));
    });
    client.stdin.end(JSON.stringify(order));
  });
}
