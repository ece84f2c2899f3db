import { Readable } from 'node:stream';
import { HaechiError, trailApi } from '@haechi/contract';
import { planConsistency, planInclusion } from '@haechi/proof';
import { type Route, route } from '../../platform/http/route.ts';
import type { Db } from '../../platform/postgres.ts';
import { exportLines } from './export-lines.ts';
import { entryView, findEntry, listEntries, numberCursor } from './list-entries.ts';
import { lastAnchored, newestCheckpoints, readKeys } from './read-checkpoints.ts';
import { readProof } from './read-proof.ts';
import type { TrailService } from './service.ts';
import { readState } from './trail-state.ts';

export function trailRoutes({ db, service }: { db: Db; service: TrailService }): Route[] {
  return [
    route(trailApi.list, ({ query, scope }) => listEntries(db, scope, query)),
    route(trailApi.inclusion, async ({ params, scope }) => {
      const entry = await findEntry(db, scope, params.sequence);
      const checkpoint = await lastAnchored(db);
      if (checkpoint === null || checkpoint.size < entry.sequence) throw notAnchored(entry.sequence);
      const index = entry.sequence - 1;
      const path = [...(await readProof(db, planInclusion(index, checkpoint.size)))];
      return { entry: entryView(entry, checkpoint.size), index, text: entry.body, leaf: entry.hash, checkpoint, path };
    }),
    route(trailApi.consistency, async ({ query: { first, second } }) => {
      const { size } = await readState(db);
      if (first > second || second > size) throw noSuchSizes(first, second, size);
      return { first, second, path: first === 0 ? [] : [...(await readProof(db, planConsistency(first, second)))] };
    }),
    route(trailApi.checkpoints, async ({ query }) => {
      const rows = await newestCheckpoints(db, numberCursor(query.cursor), query.limit + 1);
      const shown = rows.slice(0, query.limit);
      const next = rows.length > query.limit ? String(shown.at(-1)?.size) : null;
      return { items: shown.map((row) => ({ ...row, anchored_at: row.anchored_at?.toISOString() ?? null })), next };
    }),
    route(trailApi.anchor, async () => {
      await service.checkpointNow();
      return lastAnchored(db);
    }),
    route(trailApi.publicKey, async () => {
      const { id, pem } = service.publicKey();
      const keys = (await readKeys(db)).map((key) => ({ key_id: key.id, public_key: key.pem }));
      return { key_id: id, algorithm: 'Ed25519' as const, public_key: pem, keys };
    }),
    route(trailApi.verify, () => service.verify()),
    route(trailApi.export, async ({ reply }) => {
      reply.header('content-type', 'application/x-ndjson; charset=utf-8');
      reply.header('content-disposition', 'attachment; filename="trail.ndjson"');
      await reply.send(Readable.from(withLineFeeds(exportLines(service.exportDeps())), { objectMode: false }));
    }),
  ];
}

async function* withLineFeeds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

function notAnchored(sequence: number): HaechiError {
  const words = `Entry ${sequence} is not anchored yet; a checkpoint is made within a minute. Try again then.`;
  return new HaechiError('trail_not_anchored', words, { where: 'sequence' });
}

function noSuchSizes(first: number, second: number, size: number): HaechiError {
  const words = `There is no consistency proof from ${first} to ${second}: sizes must not fall, and the trail has ${size} entries.`;
  return new HaechiError('invalid_request', words, { where: 'query' });
}
