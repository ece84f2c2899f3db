import { HaechiError, type Permission } from '@haechi/contract';
import type { FastifyReply } from 'fastify';
import type { Changes, HeardChange } from '../platform/changes.ts';
import { type Caller, inScope, may } from '../platform/http/caller.ts';

/** A comment line this often keeps proxies from closing a quiet stream, ms. */
const heartbeatMs = 15_000;
/** Streams that one server keeps open at most. */
const maxStreams = 500;

/** Changes that belong to no system concern those who may see the thing itself. */
const permissionOf: Partial<Record<HeardChange['topic'], Permission>> = {
  people: 'people.read',
  keys: 'keys.manage',
  channels: 'channels.read',
  trail: 'trail.read',
};

/** Whether a caller may know that this changed. */
export function mayHear(caller: Caller, change: HeardChange): boolean {
  if (change.topic === 'resync') return true;
  if (change.system !== null) return inScope(caller.scope, change.system);
  const needed = permissionOf[change.topic];
  return needed === undefined || may(caller, needed);
}

/** Server-sent events for consoles: `{topic, id, version}` of what changed, within what the caller may see. */
export function createChangeStream(changes: Changes): {
  open(caller: Caller, reply: FastifyReply): void;
  close(): void;
} {
  const open = new Set<() => void>();
  return {
    open: (caller, reply) => {
      if (open.size >= maxStreams)
        throw new HaechiError('rate_limited', 'Too many consoles are open on this server. Close one, or wait.', {
          retry_after_s: 5,
        });
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        ...headersOf(reply),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      raw.write('retry: 1000\n\n');
      const beat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs);
      const unsubscribe = changes.subscribe((change) => {
        if (!mayHear(caller, change)) return;
        // A reader that does not keep up is cut off instead of filling memory; it connects again and reads everything anew.
        if (raw.writableLength > 1_000_000) return end();
        const id = change.topic === 'resync' ? '' : change.id;
        raw.write(
          `id: ${change.version}\ndata: ${JSON.stringify({ topic: change.topic, id, version: change.version })}\n\n`,
        );
      });
      const end = () => {
        clearInterval(beat);
        unsubscribe();
        open.delete(end);
        raw.end();
      };
      open.add(end);
      raw.on('close', end);
    },
    close: () => {
      for (const end of [...open]) end();
    },
  };
}

/** Headers that hooks have set already (security, request id); a hijacked reply no longer sends them by itself. */
function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
