import { notifyApi } from '@haechi/contract';
import { actorOf } from '../../platform/http/caller.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { channelView, deliveryById, listChannels, listDeliveries } from './read-model.ts';
import type { notifyService } from './service.ts';

export function notifyRoutes(db: Db, service: ReturnType<typeof notifyService>): Route[] {
  return [
    route(notifyApi.listChannels, ({ query }) => listChannels(db, query)),
    route(notifyApi.createChannel, async ({ body, caller }) => {
      const { row, secret } = await transact(db, (tx) => service.createChannel(tx, body, actorOf(caller)));
      return { channel: channelView(row), secret };
    }),
    route(notifyApi.deleteChannel, async ({ params, caller }) => {
      await transact(db, (tx) => service.deleteChannel(tx, params.id, actorOf(caller)));
      return {};
    }),
    route(notifyApi.testChannel, async ({ params }) =>
      deliveryById(db, await transact(db, (tx) => service.testChannel(tx, params.id))),
    ),
    route(notifyApi.deliveries, ({ query }) => listDeliveries(db, query)),
  ];
}
