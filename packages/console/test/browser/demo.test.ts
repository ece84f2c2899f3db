import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openReader, seriousFaults } from './open-browser.ts';

/** The demo takes well under a minute on an idle machine; a busy one is given time. */
const patience = 170_000;

let browser: Browser;
let demo: ChildProcess;
let said = '';
beforeAll(async () => {
  browser = await openBrowser();
  const root = join(import.meta.dirname, '../../../..');
  demo = spawn(process.execPath, ['examples/demo/main.ts', '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [demo.stdout, demo.stderr]) stream?.on('data', (part: Buffer) => (said += part.toString()));
});
afterAll(async () => {
  await browser?.close();
  if (demo.exitCode !== null) return;
  demo.kill('SIGINT');
  await once(demo, 'exit');
});

/** The link that makes the first admin, once the demo has told its story and goes on with live traffic. */
async function signInLink(): Promise<string> {
  await expect
    .poll(() => demo.exitCode !== null || /link#token=\S+/.test(said), { timeout: patience, interval: 500 })
    .toBe(true);
  return /http\S+link#token=\S+/.exec(said)?.[0] ?? `the demo ended without a link: ${said.slice(-2_000)}`;
}

test('the incident of the demo: cause, action, remaining risk, in both languages', {
  timeout: patience + 60_000,
}, async () => {
  const link = await signInLink();
  expect(link).toMatch(/^http/);
  await using reader = await openReader(browser);
  const { page, faults } = reader;
  await page.goto(link);
  await page.getByLabel('Name').fill('First Admin');
  await page.getByLabel('E-mail address').fill('admin@example.org');
  await page.getByLabel('New password').fill('seven tame otters sing');
  await page.getByRole('button', { name: 'Set password and sign in' }).click();

  await page.getByText('1 open incident').first().waitFor();
  await page.getByRole('link', { name: /does worse than/ }).click();
  await page
    .getByRole('region', { name: 'Cause' })
    .getByText(/loan-approval\/2/)
    .first()
    .waitFor();
  await page
    .getByRole('region', { name: 'What was done' })
    .getByText(/was taken out of route/)
    .waitFor();
  await page
    .getByRole('region', { name: 'What is still at risk' })
    .getByText(/need a review/)
    .waitFor();
  await page.getByText('Training data altered').waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitem', { name: '한국어' }).click();
  await page.getByRole('region', { name: '취한 조치' }).waitFor();
  await page.getByRole('link', { name: 'loan-approval', exact: true }).click();
  await page.getByRole('region', { name: '버전별 예측' }).waitFor();
  await page.getByText(/버전을 롤백했습니다/).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
});
