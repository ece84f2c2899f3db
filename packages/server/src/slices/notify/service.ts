import { type BodyOf, HaechiError, type notifyApi } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { SecretBox } from '../../platform/secret-box.ts';
import type { Actor, Trail } from '../trail/index.ts';
import { channelById, channelsFor, insertChannel, removeChannel } from './channel-store.ts';
import { insertDelivery } from './delivery-store.ts';
import type { Notice } from './message.ts';
import type { ChannelRow } from './tables.ts';

export interface NotifyServiceDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly box: SecretBox;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Changes;
}
type NewChannel = BodyOf<typeof notifyApi.createChannel>;

const testNotice: Notice = {
  event: 'channel.test',
  system: null,
  severity: 'minor',
  subject: { key: 'notify.test.subject', params: {} },
  body: [{ key: 'notify.test.body', params: {} }],
  path: '/settings/channels',
  refs: {},
};

/** Commands on channels and messages; each runs on the transaction it is given. */
export function notifyService(deps: NotifyServiceDeps) {
  const { clock, random, box } = deps;

  async function queue(tx: Db, channel: ChannelRow, notice: Notice): Promise<string> {
    const now = clock.now();
    const id = random.id('msg', now);
    await insertDelivery(tx, {
      id,
      channel_id: channel.id,
      event: notice.event,
      system_id: notice.system,
      message: notice,
      state: 'pending',
      attempts: 0,
      next_attempt_at: now,
      last_error: null,
      created_at: now,
      delivered_at: null,
    });
    return id;
  }

  return {
    /** Puts a notice into the outbox of every channel that wants it, within the caller's transaction. */
    enqueue: async (tx: Db, notice: Notice): Promise<void> => {
      for (const channel of await channelsFor(tx, notice.system)) await queue(tx, channel, notice);
    },
    createChannel: async (
      tx: Db,
      wish: NewChannel,
      actor: Actor,
    ): Promise<{ row: ChannelRow; secret: string | null }> => {
      const now = clock.now();
      const secret = wish.config.kind === 'webhook' ? `whsec_${random.bytes(32).toString('base64')}` : null;
      const row: ChannelRow = {
        id: random.id('chn', now),
        name: wish.name,
        kind: wish.config.kind,
        address: masked(wish.config),
        language: wish.language,
        sealed_config: box.seal(JSON.stringify(wish.config)),
        sealed_secret: secret === null ? null : box.seal(secret),
        systems: wish.systems,
        enabled: true,
        created_at: now,
        deleted_at: null,
      };
      await insertChannel(tx, row);
      await deps.trail.record(tx, {
        actor,
        action: 'channel.created',
        system: null,
        target: { kind: 'channel', id: row.id },
        detail: { kind: row.kind, systems: row.systems },
      });
      await deps.changes.publish(tx, { topic: 'channels', id: row.id, system: null });
      return { row, secret };
    },
    deleteChannel: async (tx: Db, id: string, actor: Actor): Promise<void> => {
      await channelById(tx, id);
      await removeChannel(tx, id, clock.now());
      await deps.trail.record(tx, {
        actor,
        action: 'channel.removed',
        system: null,
        target: { kind: 'channel', id },
        detail: {},
      });
      await deps.changes.publish(tx, { topic: 'channels', id, system: null });
    },
    /** Queues a test message; answers its delivery id. */
    testChannel: async (tx: Db, id: string): Promise<string> => queue(tx, await channelById(tx, id), testNotice),
  };
}

/** What may be shown of an address: the host of a hook (its path is a secret), the domain of a mail address. */
function masked(config: NewChannel['config']): string {
  if (config.kind !== 'email') {
    const url = new URL(config.url);
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw new HaechiError('address_refused', `${url.protocol} addresses cannot be called; use https.`, {
        where: 'config.url',
      });
    return `${url.protocol}//${url.host}/…`;
  }
  return config.to.map((address) => `…@${address.split('@')[1] ?? ''}`).join(', ');
}
