/** Over 300 lines because all tests of releasing share one scene, which takes seconds to set up. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logRuns } from './log-runs.ts';
import { openBrowser, openReader, seriousFaults, settled } from './open-browser.ts';
import { model, openReleaseScene, type ReleaseScene, route } from './release-scene.ts';

let browser: Browser;
let scene: ReleaseScene;
beforeAll(async () => {
  scene = await openReleaseScene();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await scene?.[Symbol.asyncDispose]();
});

test('a version is approved, goes out as a canary that fails, and the page says why', async () => {
  await using reader = await openReader(browser);
  const { page, faults } = reader;
  await scene.signIn(page, '/approvals');
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

  await expect.poll(scene.candidateIsServed, { timeout: 10_000 }).toBe(true);
  await scene.sendTraffic(900);
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
  await scene.register(false, 0.97);
  await using reader = await openReader(browser);
  const { page, faults } = reader;
  await scene.signIn(page, '/models/credit');
  await page.getByRole('link', { name: 'credit/3' }).first().click();
  await page.getByRole('button', { name: 'Submit for approval' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Submit for approval' }).click();
  await page.getByText('Only as an exception').waitFor();
  await page.getByText(/nobody else may approve here/).waitFor();
  await page.getByRole('button', { name: 'Approve as an exception' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('Nobody else is here.');
  await page.getByRole('dialog').getByRole('button', { name: 'Approve as an exception' }).click();
  await page.getByText('Exception: one person').waitFor();
  expect(await scene.client.registry.getVersion({ params: { model, version: 3 } })).toMatchObject({
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

test('an alias is set, starts the rollout of the route, which is paused, resumed and aborted', async () => {
  await using reader = await openReader(browser);
  const { page, faults } = reader;
  await scene.signIn(page, `/models/${model}`);
  const aliases = page.getByRole('region', { name: 'Aliases' });
  const set = async (alias: string) => {
    await aliases.getByLabel('Alias').fill(alias);
    await aliases.getByLabel('Version').fill('3');
    await aliases.getByRole('button', { name: 'Set alias' }).click();
  };
  await set('candidate');
  await aliases.getByText('@candidate').waitFor();
  await aliases.getByRole('button', { name: 'Remove candidate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove candidate' }).click();
  await aliases.getByText('@candidate').waitFor({ state: 'detached' });

  await set('champion');
  await aliases.getByText('A rollout was started').waitFor();
  await aliases.getByRole('link', { name: 'Details' }).click();
  await page.getByRole('heading', { name: `${model}/3 on route ${route}` }).waitFor();
  const stands = page.getByRole('region', { name: 'Where it stands' });
  const act = async (name: string) => {
    await stands.getByRole('button', { name }).click();
    const ask = page.getByRole('dialog');
    await ask.getByLabel('Reason').fill(`${name}, to try it.`);
    await ask.getByRole('button', { name }).click();
  };
  for (const [name, state] of [
    ['Pause', 'Paused'],
    ['Resume', 'Running'],
    ['Abort', 'Rolled back'],
  ] as const) {
    await act(name);
    await stands.getByText(state, { exact: true }).waitFor();
  }
  await settled(page);
  expect(await seriousFaults(page)).toEqual([]);
  const { targets } = await scene.client.serving.getRoute({ params: { route } });
  expect(targets.map(({ version }) => version)).toEqual([1]);
  expect((await scene.client.registry.getModel({ params: { model } })).aliases).not.toHaveProperty('champion', 3);
  expect(faults).toEqual([]);
}, 60_000);

test('a version is moved to staging, and production is told to be a rollout first', async () => {
  await using reader = await openReader(browser);
  const { page, faults } = reader;
  await scene.signIn(page, `/models/${model}/versions/3`);
  await page.getByRole('button', { name: 'Set stage' }).click();
  const ask = page.getByRole('dialog');
  await ask.getByText(`${model}/3 to Staging`).waitFor();
  await ask.getByLabel('Reason').fill('It is looked at.');
  await ask.getByRole('button', { name: 'Set stage' }).click();
  await page.locator('.tag', { hasText: 'Staging' }).waitFor();
  expect((await scene.client.registry.getVersion({ params: { model, version: 3 } })).stage).toBe('staging');
  await page.getByRole('button', { name: 'Set stage' }).click();
  await ask.getByText(/a rollout starts first/).waitFor();
  await ask.getByRole('button', { name: 'Cancel' }).click();
  expect(faults).toEqual([]);
});

test('settings of a route are changed, and its rollback is rehearsed while requests come', async () => {
  await using reader = await openReader(browser);
  const { page, faults } = reader;
  await scene.signIn(page, `/routes/${route}`);
  const settings = page.getByRole('region', { name: 'Settings' });
  await settings.getByLabel('Timeout of an attempt, ms').fill('1234');
  await settings.getByLabel('Retries').fill('2');
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings.getByText('Saved').waitFor();
  expect((await scene.client.serving.getRoute({ params: { route } })).settings).toMatchObject({
    timeout_ms: 1234,
    retries: 2,
  });

  const rehearsal = page.getByRole('region', { name: 'Rehearsal of the rollback' });
  await rehearsal.getByText('It was never rehearsed on this route.').waitFor();
  // For one second in place of five, to be done sooner.
  await page.route('**/rehearsals', (asked) => asked.continue({ postData: JSON.stringify({ seconds: 1 }) }));
  await rehearsal.getByRole('button', { name: 'Rehearse a rollback' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rehearse a rollback' }).click();
  const passes = rehearsal.getByText('Passes');
  while (!(await passes.isVisible())) await scene.sendTraffic(50);
  await rehearsal.getByText(/^Rolled back in .* none of [\d,]+ requests failed/).waitFor();
  await rehearsal.getByRole('link', { name: 'Last rehearsal' }).click();
  await page.getByRole('region', { name: 'Where it stands' }).getByText('Rehearsed').waitFor();
  await settled(page);
  expect(await seriousFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
}, 60_000);

test('runs that a client logged are filtered, looked at, compared, deleted and restored', async () => {
  const id = await logRuns(scene.client, 'credit scoring', [
    { name: 'shallow', depth: '4', losses: [0.9, 0.6, 0.5] },
    { name: 'deep', depth: '8', losses: [0.9, 0.4, 0.2] },
    { name: 'deeper', depth: '16', losses: [0.9, 0.3, 0.35] },
  ]);
  await using reader = await openReader(browser);
  const { page, faults } = reader;
  await scene.signIn(page, `/tracking/experiments/${id}`);
  const runs = page.getByRole('region', { name: 'Runs', exact: true }).last();
  await runs.getByRole('link', { name: 'shallow' }).waitFor();
  const filter = page.getByRole('textbox', { name: 'Filter' });
  await filter.fill('metrics.loss << 0.4');
  await filter.press('Enter');
  const fault = page.getByRole('alert');
  await fault.getByText('Cannot be read at character 15:').waitFor();
  expect(await fault.locator('mark').textContent()).toBe('<');
  await filter.fill('metrics.loss < 0.4');
  await filter.press('Enter');
  await page.getByText('2 runs', { exact: true }).waitFor();
  await runs.getByRole('button', { name: 'loss' }).click();
  await runs.getByRole('button', { name: 'loss' }).click();
  await expect.poll(() => runs.locator('tbody a').allTextContents()).toEqual(['deep', 'deeper']);
  for (const name of ['deep', 'deeper'])
    await runs.getByRole('checkbox', { name: `Choose ${name}`, exact: true }).check();
  await page.getByRole('link', { name: 'Compare 2 runs' }).click();
  await page.getByRole('rowheader', { name: 'differs: depth' }).waitFor();
  await page.getByRole('img', { name: 'loss', exact: true }).waitFor();
  await page.getByRole('img', { name: 'loss over depth' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('link', { name: 'deeper' }).click();
  await page.getByRole('img', { name: 'Course of loss over 3 values' }).waitFor();
  await page.getByRole('button', { name: 'notes/' }).click();
  await page.getByRole('button', { name: /^what\.txt/ }).click();
  await page.getByText('depth 16').waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toBe('what.txt');
  await page.getByRole('button', { name: 'Delete deeper' }).click();
  await page.getByText(/deeper was deleted/).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Restore deeper' }).click();
  await page.getByRole('button', { name: 'Delete deeper' }).waitFor();
  expect(faults).toEqual([]);
}, 60_000);

test('a dangerous act asked for by one of two admins says where it waits', async () => {
  await scene.addSecondAdmin();
  await scene.client.registry.createModel({ body: { id: 'spare', system: 'loans' } });
  await scene.client.registry.setGovernance({
    params: { model: 'spare' },
    body: { governance: 'governed', reason: 'It will decide.' },
  });
  await using reader = await openReader(browser);
  const { page, faults } = reader;
  await scene.signIn(page, '/models/spare');
  await page.getByRole('button', { name: 'Release from governance' }).click();
  const ask = page.getByRole('dialog');
  await ask.getByLabel('Reason').fill('Nothing uses it.');
  await ask.getByRole('button', { name: 'Release from governance' }).click();
  await ask.getByText('It waits for a second person').waitFor();
  expect(await ask.getByRole('button', { name: 'Release from governance' }).count()).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
  await ask.getByRole('link', { name: 'Open the confirmations' }).click();
  const acts = page.getByRole('region', { name: 'Confirmations' }).first();
  await acts.getByText('Release a model from governance').waitFor();
  await acts.getByRole('button', { name: 'Withdraw' }).click();
  await acts.getByText('Withdrawn').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('an experiment is written down with its design, started and looked at, and says in words where it stands', async () => {
  const letter = {
    key: 'letter',
    system: 'loans',
    kind: 'string',
    default_variant: 'control',
    off_variant: 'control',
  } as const;
  const variants = ['control', 'new'].map((name) => ({ name, value: name }));
  await scene.client.flags.create({ body: { ...letter, variants, on: true } });
  await using reader = await openReader(browser);
  const { page, faults } = reader;
  await scene.signIn(page, '/experiments/new');
  await page.getByLabel('Id').fill('kinder-letter');
  await page.getByRole('combobox', { name: 'System' }).click();
  await page.getByRole('option', { name: 'Loan approvals' }).click();
  await page.getByLabel('Hypothesis').fill('A kinder letter brings more answers.');
  await page.getByRole('combobox', { name: 'Flag' }).click();
  await page.getByRole('option', { name: 'letter' }).click();
  const metric = page.getByRole('group', { name: 'Metric' });
  await metric.getByLabel('Name in the events').fill('answer');
  await metric.getByLabel('Name', { exact: true }).fill('answers');
  await page.getByRole('region', { name: 'Design' }).getByRole('row').filter({ hasText: 'answers' }).first().waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save as a draft' }).click();
  await page.waitForURL('**/experiments/kinder-letter');
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await verdict.getByText('It has not begun: nobody is assigned yet.').waitFor();
  await verdict.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('The letter is written.');
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
  await verdict.getByText('Running').waitFor();
  await verdict.getByRole('button', { name: 'Look now' }).click();
  await verdict.getByText('No unit was exposed yet.').waitFor();
  await page
    .getByRole('region', { name: 'Looks' })
    .getByRole('row')
    .filter({ hasText: 'No unit was exposed yet.' })
    .waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
}, 60_000);
