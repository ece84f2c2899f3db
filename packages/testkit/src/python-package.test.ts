/** The Python package (python/haechi): its own tests, run against this server, and what they left in the store. */
import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { createClient } from '@haechi/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from './open-test-server.ts';

const folder = resolve(import.meta.dirname, '../../../python/haechi');
const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0;

let server: TestApp | undefined;
let baseUrl = '';

beforeAll(async () => {
  if (!python) return;
  server = await openTestApp();
  baseUrl = await server.app.http.listen({ port: 0, host: '127.0.0.1' });
  const client = createClient({ baseUrl, key: server.adminToken });
  await client.systems.create({ body: { id: 'from-python', name: 'From Python' } });
});
afterAll(() => server?.[Symbol.asyncDispose]());

/** Runs the package's tests; resolves with the exit code and what they said. */
function unittest(environment: Readonly<Record<string, string>>): Promise<{ code: number | null; said: string }> {
  const child = spawn('python3', ['-W', 'error', '-m', 'unittest', 'discover', '-s', 'tests'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PYTHONPATH: 'src', PYTHONDONTWRITEBYTECODE: '1', ...environment },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      said += text.toString();
    });
  }
  return new Promise((done) => child.once('close', (code) => done({ code, said })));
}

test('the tests of the Python package pass against a running server, which then holds each event once', async (context) => {
  if (server === undefined) return context.skip('there is no python3 of 3.9 or later here');
  const { platform, adminToken } = server;
  const { code, said } = await unittest({
    HAECHI_URL: baseUrl,
    HAECHI_API_KEY: adminToken,
    HAECHI_TEST_SYSTEM: 'from-python',
  });
  expect(code, said).toBe(0);
  expect(said).toMatch(/Ran \d{2} tests/);
  expect(said).not.toContain('skipped');
  const query = <T>(sql: string) => platform.rows.query<T>(sql);
  await expect
    .poll(() =>
      query(`select kind, count() as n from events where system_id = 'from-python' group by kind order by kind`),
    )
    .toEqual(['business', 'cost', 'feedback', 'guard', 'llm_call'].map((kind) => ({ kind, n: 1 })));
  const predictions = `select version, uniqExact(id, time) as n from predictions where system_id = 'from-python'
    group by version order by version`;
  await expect
    .poll(() => query(predictions))
    .toEqual([
      { version: '3', n: 1 },
      { version: 'deaf', n: 20 },
    ]);
  const exposures = `select flag, variant, unit, source from exposures where system_id = 'from-python'`;
  await expect.poll(() => query(exposures)).toEqual([{ flag: 'checkout', variant: 'b', unit: 'u', source: 'client' }]);
  const labels = `select count() as n from labels where system_id = 'from-python' and value = 'no'`;
  await expect.poll(() => query(labels)).toEqual([{ n: 1 }]);
}, 60_000);
