import { createClient } from '@haechi/sdk';
import { openTestApp, type TestApp } from '@haechi/testkit/open-test-server';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { follow, openBrowser, openReader, seriousFaults, settled } from './open-browser.ts';

let browser: Browser;
let server: TestApp;
let url: string;
beforeAll(async () => {
  server = await openTestApp();
  url = await server.app.http.listen({ host: '127.0.0.1', port: 0 });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

const email = 'admin@example.org';
const password = 'seven tame otters sing';

test('from the one-time link to a watched system, on the real server', async () => {
  await using reader = await openReader(browser);
  const { page, faults } = reader;
  const first = await server.app.access.firstLink();
  await page.goto(`${url}${new URL(first?.link ?? '').pathname}${new URL(first?.link ?? '').hash}`);
  await page.getByRole('heading', { name: 'Welcome to Haechi' }).waitFor();
  await page.getByLabel('Name').fill('First Admin');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Set password and sign in' }).click();

  // An empty server leads to the first steps.
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByLabel('Name').fill('Loan approvals');
  expect(await page.getByLabel('Id', { exact: true }).inputValue()).toBe('loan-approvals');
  await page.getByRole('button', { name: 'Create system' }).click();

  const step = (name: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });
  await step('Get a key').getByLabel('Name').fill('first key');
  await page.getByRole('button', { name: 'Create key' }).click();
  const once = page.getByRole('region', { name: 'Your new key' });
  const key = (await once.locator('code').textContent()) ?? '';
  expect(key).toMatch(/^hk_/);

  await page.getByText('Waiting for the first event').waitFor();
  // Somebody who leaves comes back to the step that is next.
  await page.reload();
  await page.getByText('Waiting for the first event').waitFor();
  const sender = createClient({ baseUrl: url, key });
  const prediction = {
    kind: 'prediction' as const,
    system: 'loan-approvals',
    version: 'credit/1',
    features: { income: 4200 },
    prediction: 'approve',
  };
  expect(await sender.events.send([prediction])).toMatchObject({ accepted: 1, rejected: 0 });

  // Its key is shown no more after a visit, so the step folds and the next one opens.
  await page.getByRole('button', { name: 'Save limits' }).click({ timeout: 15_000 });
  const invitation = step('Invite a person');
  await invitation.getByLabel('Name').fill('Second Person');
  await invitation.getByLabel('E-mail address').fill('second@example.org');
  await invitation.getByRole('button', { name: 'Invite a person' }).click();
  const link = page.getByRole('region', { name: 'One-time link to hand over' }).locator('code');
  expect(await link.textContent()).toMatch(/\/link#token=/);

  await page.getByRole('link', { name: 'Open the system’s page' }).click();
  await page.getByRole('heading', { name: 'Loan approvals' }).waitFor();
  await page.getByRole('region', { name: 'Predictions by version' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('a person is removed, after a question', async () => {
  await using reader = await openReader(browser);
  const { page } = reader;
  await page.goto(`${url}/sign-in?next=/settings/people`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Actions for Second Person' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect.poll(() => page.getByText('second@example.org').count()).toBe(0);
});

test('a person signs in, is refused with a wrong password, and changes the language', async () => {
  await using reader = await openReader(browser);
  const { page, faults } = reader;
  await page.goto(`${url}/trail`);
  await page.waitForURL(/\/sign-in\?next=/);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('wrong password here');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('E-mail address and password do not match.').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${url}/trail`);
  await page.getByText('System created').first().waitFor();
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitem', { name: '한국어' }).click();
  await page.getByRole('heading', { name: '감사 기록' }).waitFor();
  await page.getByText('AI 시스템 생성').first().waitFor();
  expect(faults).toEqual([]);
});

test('the trail is verified with one button, and an entry is proved in the browser', async () => {
  await using reader = await openReader(browser, { language: 'en' });
  const { page } = reader;
  await createClient({ baseUrl: url, key: server.adminToken }).trail.anchor();
  await page.goto(`${url}/sign-in?next=/trail`);
  await page.evaluate(() => localStorage.setItem('haechi.language', 'en'));
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Verify now' }).click();
  await page.getByText(/entries are verified against the second place/).waitFor();
  await page.getByRole('button', { name: /Proof of entry 3$/ }).click();
  await page.getByText('Recomputed in your browser: it holds').waitFor();
});

const pages = [
  '/',
  '/incidents',
  '/alerts',
  '/rollouts',
  '/trail',
  '/settings/keys',
  '/settings/people',
  '/settings/channels',
];
const systemPages = ['', '/versions', '/limits', '/policies', '/monitors', '/findings', '/compare'].map(
  (path) => `/systems/loan-approvals${path}`,
);

test.each(['light', 'dark'] as const)('no page of the real server has a serious fault in %s', async (theme) => {
  await using reader = await openReader(browser, { theme });
  const { page, faults } = reader;
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page
    .getByRole('heading', { name: 'Overview' })
    .or(page.getByRole('heading', { name: '개요' }))
    .waitFor();
  for (const path of [...pages, ...systemPages]) {
    if (theme === 'light') await page.goto(url + path);
    else await follow(page, path);
    await settled(page);
    expect(await page.getByRole('alert').allTextContents(), path).toEqual([]);
    expect(await seriousFaults(page), path).toEqual([]);
  }
  expect(faults).toEqual([]);
});
