import { openTestApp } from '@haechi/server/open-test-app';
import { expect, test } from 'vitest';
import { metric } from './metric-names.ts';

test('a running server has every metric that rules and dashboards ask for', { timeout: 60_000 }, async () => {
  await using server = await openTestApp();
  const answer = await server.app.http.inject({
    url: '/metrics',
    headers: { authorization: `Bearer ${server.adminToken}` },
  });
  const known = new Set([...answer.body.matchAll(/^# TYPE (\S+) (\S+)/gm)].map(([, name]) => name));
  const missing = Object.values(metric).filter((name) => !known.has(name.replace(/_bucket$/, '')));
  expect(missing).toEqual([]);
});
