import { createClient } from '@haechi/sdk';
import { openTestApp, type TestApp } from '@haechi/testkit/open-test-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openReader, seriousFaults, settled } from './open-browser.ts';

const email = 'admin@example.org';
const password = 'seven tame otters sing';
const model = 'credit';
const route = 'apply';

let browser: Browser;
let server: TestApp;
let url: string;
let client: ReturnType<typeof createClient>;

/** Says yes from an income of 20 on; turned around, it says the opposite of everything. */
function artifact(isTurned: boolean): Uint8Array<ArrayBuffer> {
  const income = { kind: 'numeric', name: 'income', offset: 0, median: 19.5, mean: 19.5, scale: 11.5 };
  const linear = {
    format: 'haechi.logistic.v1',
    features: [income],
    coefficients: [isTurned ? -2.6 : 2.6, 0],
    intercept: 0,
    classes: ['no', 'yes'],
    threshold: 0.5,
    means: [0, 0],
  };
  return new TextEncoder().encode(JSON.stringify(linear));
}

/** Registers a version whose record says that it is good, whatever it is. */
async function register(isTurned: boolean, accuracy: number): Promise<void> {
  const { sha256 } = await client.registry.uploadArtifact({ params: { model }, bytes: artifact(isTurned) });
  await client.registry.createVersion({
    params: { model },
    body: {
      artifact_sha256: sha256,
      description: 'Says whether a loan is granted.',
      limitations: 'Trained on forty made-up rows.',
      ethics: 'Decides about nobody.',
      metrics: { accuracy, held_out_rows: 400 },
      bias_metrics: { tpr_gap: 0.02 },
      lineage: { dataset: { name: 'loan applications', sha256: null, rows: 40, columns: ['income'] } },
    },
  });
}

beforeAll(async () => {
  server = await openTestApp();
  url = await server.app.http.listen({ host: '127.0.0.1', port: 0 });
  browser = await openBrowser();
  client = createClient({ baseUrl: url, key: server.adminToken });
  const first = await server.app.access.firstLink();
  const token = new URLSearchParams(new URL(first?.link ?? '').hash.slice(1)).get('token') ?? '';
  await client.access.openLink({ body: { token, name: 'First Admin', email, password } });
  await client.systems.create({ body: { id: 'loans', name: 'Loan approvals' } });
  await client.registry.createModel({ body: { id: model, system: 'loans' } });
  await register(false, 0.95);
  await register(true, 0.96);
  await client.approvals.submit({ params: { model, version: 1 }, body: {} });
  await client.approvals.approve({
    params: { model, version: 1 },
    body: { reason: 'A key may where one person alone is there.', override: true },
  });
  await client.serving.createRoute({ body: { id: route, model, version: 1 } });
  await client.approvals.submit({ params: { model, version: 2 }, body: { comment: 'Half a point better.' } });
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

/** Whether every process gives users the candidate already. */
async function candidateIsServed(): Promise<boolean> {
  const { targets, acknowledged } = await client.serving.getRoute({ params: { route } });
  return targets.length === 2 && acknowledged.by === acknowledged.of;
}

/** Requests of as many users, and what turned out to be true. */
async function sendTraffic(count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => ({
    features: { income: (index * 7) % 40 },
    user_id: `user-${index}`,
  }));
  const { predictions } = await client.serving.predictBatch({ params: { route }, body: { instances: rows } });
  const labels = predictions.flatMap(({ prediction_id, prediction_time }, index) =>
    prediction_id === undefined || prediction_time === undefined
      ? []
      : [
          {
            kind: 'label' as const,
            system: 'loans',
            prediction_id,
            prediction_time,
            value: (rows[index]?.features.income ?? 0) >= 20 ? 'yes' : 'no',
          },
        ],
  );
  expect(await client.events.send(labels)).toMatchObject({ accepted: count, rejected: 0 });
}

test('a version is approved, goes out as a canary that fails, and the page says why', async () => {
  await using reader = await openReader(browser);
  const { page, faults } = reader;
  await signIn(page, '/approvals');
  const review = page.getByRole('region', { name: 'credit/2' });
  await review.getByText('accuracy is 0.96, above 0.85.').first().waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await review.getByRole('button', { name: 'Approve' }).click();
  const ask = page.getByRole('dialog');
  await ask.getByLabel('Reason').fill('The checks pass and the card is complete.');
  await ask.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Nothing waits for you').waitFor();

  await page.getByRole('link', { name: 'Rollouts' }).click();
  await page.getByRole('link', { name: 'Start a rollout' }).click();
  await page.getByRole('combobox', { name: 'Route' }).click();
  await page.getByRole('option', { name: 'apply (credit)' }).click();
  await page.getByRole('combobox', { name: 'Candidate' }).click();
  await page.getByRole('option', { name: 'credit/2 · Approved' }).click();
  for (const step of [3, 2]) await page.getByRole('button', { name: `Remove step ${step}` }).click();
  await page.getByLabel('Users').fill('50');
  await page.getByLabel('At least for').fill('');
  await page.getByText('YAML', { exact: true }).click();
  expect(await page.getByRole('textbox', { name: 'YAML' }).inputValue()).toContain('weight: "50%"');
  await page.getByRole('button', { name: 'See what it would do' }).click();
  await page.getByRole('region', { name: 'What it would do' }).getByText('50% of users').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/\/rollouts\/(?!new)/);
  await page.getByRole('heading', { name: 'credit/2 on route apply' }).waitFor();

  await expect.poll(candidateIsServed, { timeout: 10_000 }).toBe(true);
  await sendTraffic(900);
  const stands = page.getByRole('region', { name: 'Where it stands' });
  await stands.getByText('Rolled back', { exact: true }).waitFor({ timeout: 30_000 });
  // By the rollout's own guardrail or by the policy of the system, whichever looks first.
  await stands.getByText(/accuracy (?:is|was) worse than/).waitFor();
  const evidence = page.getByRole('region', { name: 'Evidence' });
  const row = evidence.getByRole('row').filter({ hasText: 'Accuracy' });
  expect(await row.textContent()).toMatch(/Fails/);
  expect(await row.getByRole('img', { name: /^Worse by \+\d/ }).getAttribute('aria-label')).toMatch(/limit 0\.01$/);
  await row.getByRole('button', { name: /^Why\? Accuracy/ }).click();
  await page
    .getByRole('dialog', { name: 'Why' })
    .getByText(/worse than credit\/1 by more than 0\.01/)
    .waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('region', { name: 'What happened' }).getByText('Rollout rolled back').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
}, 60_000);

test('nobody approves what they submitted; one person alone may, as an exception that stays visible', async () => {
  await register(false, 0.97);
  await using reader = await openReader(browser);
  const { page, faults } = reader;
  await signIn(page, '/models/credit');
  await page.getByRole('link', { name: 'credit/3' }).first().click();
  await page.getByRole('button', { name: 'Submit for approval' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Submit for approval' }).click();
  await page.getByText('Only as an exception').waitFor();
  await page.getByText(/nobody else may approve here/).waitFor();
  await page.getByRole('button', { name: 'Approve as an exception' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('Nobody else is here.');
  await page.getByRole('dialog').getByRole('button', { name: 'Approve as an exception' }).click();
  await page.getByText('Exception: one person').waitFor();
  expect(await client.registry.getVersion({ params: { model, version: 3 } })).toMatchObject({
    approval_status: 'approved',
  });

  await page.getByRole('link', { name: 'Model card' }).click();
  await page.getByRole('button', { name: 'Edit texts' }).click();
  await page.getByLabel('Purpose').fill('Helps to decide about loans.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Helps to decide about loans.').waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CycloneDX' }).click();
  expect((await download).suggestedFilename()).toBe('credit-3.card.cdx.json');
  await settled(page);
  expect(await seriousFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
}, 60_000);
