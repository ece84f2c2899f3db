import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fixture, startFixture } from '../fixture/fixture-server.ts';
import { follow, openBrowser, openReader, seriousFaults, settled } from './open-browser.ts';

let browser: Browser;
let fixture: Fixture;
beforeAll(async () => {
  browser = await openBrowser();
  fixture = await startFixture({ systems: 8 });
});
afterAll(async () => {
  await browser?.close();
  await fixture?.close();
});

const pages = [
  '/sign-in?problem=no_role',
  '/link#token=0123456789abcdef',
  '/',
  '/start',
  '/systems/loans',
  '/systems/loans/monitors',
  '/systems/loans/monitors/drift-daily',
  '/systems/loans/monitors/fairness-weekly',
  '/systems/loans/monitors/performance-daily?cause=accuracy&slice=all',
  '/systems/loans/monitors/drift-by-calls',
  '/systems/loans/monitors/drift-daily/edit',
  '/systems/loans/new-monitor',
  '/systems/loans/monitors-yaml',
  '/systems/loans/monitor-packs',
  '/systems/loans/findings?show=all',
  '/systems/loans/compare',
  '/systems/claims/monitors',
  '/systems/loans/versions',
  '/systems/loans/limits',
  '/systems/loans/policies',
  '/incidents',
  '/incidents/inc_1',
  '/alerts',
  '/rollouts',
  '/rollouts/rol_2',
  '/rollouts/rol_1',
  '/rollouts/rol_0',
  '/rollouts/new?route=loans&version=3',
  '/models',
  '/models/credit',
  '/models/credit/compare?left=1&right=3',
  '/models/credit/versions/3',
  '/models/credit/versions/1/card',
  '/approvals',
  '/approvals/limits/loans',
  '/routes',
  '/routes/support',
  '/tracking',
  '/tracking/experiments/1',
  '/tracking/runs/c0ffee00c0ffee00c0ffee00c0ffee00',
  '/tracking/compare?runs=c0ffee00c0ffee00c0ffee00c0ffee00,c0ffee01c0ffee01c0ffee01c0ffee01',
  '/experiments',
  '/experiments/shorter-form',
  '/experiments/new',
  '/flags',
  '/flags/short-form',
  '/rollouts/rol_2/checklists',
  '/systems/loans/checklists',
  '/trail',
  '/trail?entry=130',
  '/settings/systems',
  '/settings/keys',
  '/settings/people',
  '/settings/channels',
  '/settings/account',
  '/settings/confirmations',
  '/no-such-page',
];

/** Pages made of the same parts as others in the list: looked at in one theme and width. */
const alike: ReadonlySet<string> = new Set([
  '/systems/loans/monitors/fairness-weekly',
  '/systems/loans/monitors/drift-by-calls',
  '/systems/loans/monitors/drift-daily/edit',
  '/systems/loans/monitors-yaml',
  '/systems/loans/monitor-packs',
  '/systems/claims/monitors',
  '/rollouts/rol_1',
  '/rollouts/rol_0',
  '/routes',
  '/models',
  '/tracking',
  '/rollouts/rol_2/checklists',
  '/experiments/new',
  '/flags',
]);

async function open(page: Page, path: string): Promise<void> {
  await page.goto(fixture.url + path);
  await settled(page);
}

describe.each([
  { theme: 'light', language: 'en', width: 1280 },
  { theme: 'dark', language: 'ko', width: 400 },
] as const)('every page, $theme, $language, $width px', (reader) => {
  test('has no serious fault of accessibility, does not break, and fits the width', async () => {
    await using opened = await openReader(browser, reader);
    const { page, faults } = opened;
    const narrow = reader.width < 640;
    if (narrow) await open(page, '/');
    // By its address in one pass, by following links in the other.
    for (const path of narrow ? pages.filter((one) => !alike.has(one)) : pages) {
      await (narrow ? follow(page, path) : open(page, path));
      expect(await seriousFaults(page), path).toEqual([]);
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(tooWide, path).toBeLessThanOrEqual(0);
    }
    expect(faults).toEqual([]);
  });
});

test('the axe check finds a planted fault', async () => {
  await using opened = await openReader(browser);
  const { page } = opened;
  await open(page, '/settings/keys');
  await page.evaluate(() => document.querySelector('main')?.insertAdjacentHTML('beforeend', '<img src="/haechi.svg">'));
  expect(await seriousFaults(page)).toEqual([expect.stringMatching(/^image-alt/)]);
});

test('why a canary was rolled back is one click away, by keyboard alone', async () => {
  await using opened = await openReader(browser);
  const { page } = opened;
  await open(page, '/incidents/inc_1');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
  await page.keyboard.press('Enter');
  const why = page.getByRole('button', { name: /^Why\? True-positive-rate gap/ }).first();
  await why.focus();
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog', { name: 'Why' });
  await drawer.getByText('Rule', { exact: true }).waitFor();
  expect(await drawer.textContent()).toMatch(/worse than credit\/1 by more than 0\.03/);
  expect(await drawer.textContent()).toMatch(/95% interval 0\.0567 to 0\.161/);
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
});

test('the search finds a system and goes there', async () => {
  await using opened = await openReader(browser);
  const { page } = opened;
  await open(page, '/incidents');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /System, incident or page/ }).fill('fraud');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/systems/fraud-cards');
});

test('the address carries the time range, and a fixed range stays what it was', async () => {
  await using opened = await openReader(browser);
  const { page } = opened;
  await open(page, '/systems/loans?range=7d');
  await page.getByRole('button', { name: /Last 7 days/ }).click();
  await page.getByRole('menuitem', { name: 'Fix this range for sharing' }).click();
  await page.waitForURL(/from=.*to=/);
  const fixed = page.url();
  await page.reload();
  expect(page.url()).toBe(fixed);
});

test('a chart can be read as a table', async () => {
  await using opened = await openReader(browser);
  const { page } = opened;
  await open(page, '/systems/loans');
  await page.getByRole('button', { name: 'Show as table: Accuracy' }).click();
  const table = page.getByRole('region', { name: 'Accuracy' }).getByRole('table');
  await table.waitFor();
  expect(await table.getByRole('row').count()).toBeGreaterThan(50);
});

test('language and theme are remembered', async () => {
  await using opened = await openReader(browser);
  const { page } = opened;
  await open(page, '/');
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitem', { name: '한국어' }).click();
  await page.getByRole('heading', { name: '개요' }).waitFor();
  await page.getByRole('button', { name: '테마' }).click();
  await page.getByRole('menuitem', { name: '어둡게' }).click();
  await page.reload();
  await page.getByRole('heading', { name: '개요' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('ko');
  expect(await page.evaluate(() => document.documentElement.dataset['mantineColorScheme'])).toBe('dark');
});

test('the overview shows 200 systems, the one in need first', async () => {
  const many = await startFixture({ systems: 200 });
  await using opened = await openReader(browser);
  const { page } = opened;
  await page.goto(many.url);
  await page.getByRole('row').nth(200).waitFor({ state: 'attached' });
  expect(await page.getByRole('row').nth(1).textContent()).toMatch(/Loan approvals/);
  await page.getByRole('textbox', { name: 'Filter by name or owner' }).fill('system-42');
  await expect.poll(() => page.getByRole('row').count()).toBe(2);
  await many.close();
});
