import { createClient } from '@haechi/sdk';
import { openTestApp } from '@haechi/testkit/open-test-server';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const email = 'admin@example.org';
const password = 'seven tame otters sing';
export const model = 'credit';
export const route = 'apply';

/**
 * A server with a model under governance: version 1 approved and served at a route, version 2, which says the opposite of everything, submitted. Given
 * once for all tests of a file.
 */
export async function openReleaseScene() {
  const server = await openTestApp();
  const url = await server.app.http.listen({ host: '127.0.0.1', port: 0 });
  const client = createClient({ baseUrl: url, key: server.adminToken });

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
  return {
    url,
    client,
    register,
    sendTraffic,
    candidateIsServed,
    /** The link of the second person's invitation, opened: from then on dangerous acts need two. */
    async addSecondAdmin(): Promise<void> {
      const { invitation } = await client.access.invite({
        body: {
          email: 'second@example.org',
          name: 'Second Admin',
          bindings: [{ role: 'admin', scope: { all: true } }],
        },
      });
      const token = new URLSearchParams(new URL(invitation.link).hash.slice(1)).get('token') ?? '';
      await client.access.openLink({ body: { token, name: 'Second Admin', password: 'nine calm herons wade' } });
    },
    async signIn(page: Page, next: string): Promise<void> {
      await page.goto(`${url}/sign-in?next=${encodeURIComponent(next)}`);
      await page.getByLabel('E-mail address').fill(email);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
export type ReleaseScene = Awaited<ReturnType<typeof openReleaseScene>>;

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
