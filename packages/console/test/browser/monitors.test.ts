import { createClient } from '@haechi/sdk';
import { openTestApp, type TestApp } from '@haechi/testkit/open-test-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openReader, seriousFaults } from './open-browser.ts';

const email = 'admin@example.org';
const password = 'seven tame otters sing';
const system = 'loans';

let browser: Browser;
let server: TestApp;
let url: string;
let client: ReturnType<typeof createClient>;
beforeAll(async () => {
  server = await openTestApp();
  url = await server.app.http.listen({ host: '127.0.0.1', port: 0 });
  browser = await openBrowser();
  client = createClient({ baseUrl: url, key: server.adminToken });
  const first = await server.app.access.firstLink();
  const { hash } = new URL(first?.link ?? '');
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  await client.access.openLink({ body: { token, name: 'First Admin', email, password } });
  await client.systems.create({ body: { id: system, name: 'Loan approvals' } });
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

async function signIn(page: Page, next: string): Promise<void> {
  await page.goto(`${url}/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Predictions of a model that is unsure of most of them. */
async function sendUnsure(count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, place) => ({
    kind: 'prediction' as const,
    system,
    version: 'credit/1',
    features: { income: 2000 + (place % 97) * 30, purpose: place % 3 === 0 ? 'car' : 'home' },
    prediction: place % 2 === 0 ? 'approve' : 'decline',
    confidence: place % 4 === 0 ? 0.9 : 0.41,
  }));
  expect(await client.events.send(events)).toMatchObject({ accepted: count, rejected: 0 });
}

test('a monitor from a ready-made one: created, it looks at what arrives, and its finding leads back to the window', async () => {
  await using reader = await openReader(browser);
  const { page, faults } = reader;
  await signIn(page, `/systems/${system}/monitors`);
  await page.getByRole('heading', { name: 'Ready-made monitors' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('link', { name: 'Change first Predictions, daily' }).click();

  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Predictions, daily');
  await page.getByText('By count', { exact: true }).click();
  await page.getByLabel('Predictions in a window').fill('400');
  await page.getByRole('combobox', { name: 'Held against' }).click();
  await page.getByRole('option', { name: 'No reference' }).click();
  await page.getByRole('button', { name: 'Add a limit' }).click();
  const limit = page.getByRole('group', { name: /^Limit on/ });
  await limit.getByRole('combobox', { name: 'Indicator' }).fill('low-conf');
  await page.getByRole('option', { name: 'Share of low-confidence predictions' }).click();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('No window is full yet').waitFor();
  await page.getByRole('button', { name: 'Create monitor' }).click();

  await page.waitForURL(`${url}/systems/${system}/monitors/predictions-daily`);
  await page.getByText('The first result appears a few minutes after').waitFor();
  await sendUnsure(420);
  const numbers = page.getByRole('region', { name: 'Numbers' }).first();
  const row = numbers.getByRole('row').filter({ hasText: 'Share of low-confidence predictions' });
  // By the word of the server at once; the page asks by itself twice a minute at the latest.
  await row.getByText('Fails').waitFor({ timeout: 40_000 });
  expect(await row.textContent()).toMatch(/0\.75/);
  expect(await seriousFaults(page)).toEqual([]);
  await row.getByRole('button', { name: /^Why\?/ }).click();
  await page.getByRole('dialog', { name: 'Why' }).getByText('Rows read').waitFor();
  await page.keyboard.press('Escape');

  await page.getByRole('link', { name: 'Findings', exact: true }).click();
  await page.getByRole('link', { name: 'Open the window in predictions-daily' }).click();
  await page.waitForURL(/predictions-daily\?.*window=/);
  await page.getByText('400 rows beside').waitFor();

  await page.getByRole('link', { name: 'All monitors' }).click();
  await page.getByRole('link', { name: 'YAML' }).click();
  const yaml = page.getByRole('textbox', { name: 'Definitions' });
  await yaml.waitFor();
  await yaml.fill((await yaml.inputValue()).replace('size: 400', 'size: 500'));
  await page.getByRole('button', { name: 'See what would change' }).click();
  await page.getByRole('row', { name: /Changed predictions-daily/ }).waitFor();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('Applied').or(page.getByText('size: 500')).first().waitFor();
  await expect
    .poll(
      async () => (await client.monitorDefinitions.get({ params: { system, monitor: 'predictions-daily' } })).window,
    )
    .toEqual({ type: 'count', size: 500 });
  expect(faults).toEqual([]);
}, 90_000);

test('somebody else was quicker: the form says so and goes on from what they saved', async () => {
  const params = { system, monitor: 'drift' };
  const definition = { kind: 'data_drift' as const, window: { type: 'time' as const, size: '1d' } };
  await client.monitorDefinitions.create({ params: { system }, body: { ...definition, id: 'drift' } });
  await using reader = await openReader(browser);
  const { page } = reader;
  await signIn(page, `/systems/${system}/monitors/drift/edit`);
  await page.getByLabel('Name', { exact: true }).fill('Mine');
  await client.monitorDefinitions.update({ params, body: { ...definition, title: 'Theirs', revision: 1 } });
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Somebody changed this meanwhile').waitFor();
  await page.getByRole('button', { name: 'Load the newest version' }).click();
  await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Theirs');
  await page.getByLabel('Name', { exact: true }).fill('Both');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.waitForURL(`${url}/systems/${system}/monitors/drift`);
  await page.getByRole('heading', { name: 'Both' }).waitFor();

  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.waitForURL(`${url}/systems/${system}/monitors`);
  await expect.poll(() => page.getByRole('link', { name: 'Both' }).count()).toBe(0);
});
