import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testStores } from '@haechi/testkit/stores';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { createOutbound } from '../../platform/outbound.ts';
import { systemRandom } from '../../platform/random.ts';
import { openSecretBox } from '../../platform/secret-box.ts';
import { startOutbox } from './outbox.ts';
import { notifyService } from './service.ts';
import type { NotifyTables } from './tables.ts';

test('a receiver that does not answer holds up no stop, and its message stays to be sent again', async () => {
  await using stores = await testStores();
  let knocked = 0;
  const silent = createServer(() => {
    knocked += 1;
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const deps = {
    db: stores.db,
    clock: systemClock,
    random: systemRandom,
    log: pino({ level: 'silent' }),
    box: openSecretBox(join(tmpdir(), `haechi-${systemRandom.id('box', systemClock.now())}`, 'key'), systemRandom),
    changes: { publish: async () => {}, subscribe: () => () => {}, start: async () => {}, stop: async () => {} },
    trail: { record: async () => ({ id: '' }) },
    publicUrl: null,
  };
  const service = notifyService(deps);
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  const wish = { name: 'silent', config: { kind: 'webhook', url }, systems: null, language: 'en' } as const;
  const { row } = await service.createChannel(stores.db, wish, { kind: 'account', id: 'acc_1' });
  const id = await service.testChannel(stores.db, row.id);
  const outbound = createOutbound(['127.0.0.1']);
  const outbox = startOutbox({ ...deps, senders: { outbound, smtp: null, now: () => systemClock.now() } });
  await expect.poll(() => knocked).toBe(1);
  const began = performance.now();
  await outbox.stop();
  expect(performance.now() - began).toBeLessThan(4_000);
  const [kept] = await stores.db.withTables<NotifyTables>().selectFrom('deliveries').selectAll().execute();
  expect(kept).toMatchObject({ id, state: 'pending' });
  expect(kept?.next_attempt_at).toBeInstanceOf(Date);
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
  await outbound.close();
});
