import { HaechiError, type Permission } from '@haechi/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Changes, HeardChange } from '../platform/changes.ts';
import type { Clock } from '../platform/clock.ts';
import { type Caller, inScope, may } from '../platform/http/caller.ts';

/** A comment line this often keeps proxies from closing a quiet stream, ms. The caller is looked at again just as often. */
const heartbeatMs = 15_000;
/** Streams that one server keeps open at most. */
const maxStreams = 500;
/** Nothing is told to a caller who was looked at longer ago than this, ms: a change of rights holds within 2 s. */
const freshMs = 1_000;
/** A reader that does not keep up is cut off instead of filling memory; it connects again and reads everything anew. */
const maxWaiting = 1_000;
const maxUnreadBytes = 1_000_000;

/** What one must be allowed to read to hear that it changed. */
const permissionOf: Readonly<Record<Exclude<HeardChange['topic'], 'resync'>, Permission>> = {
  systems: 'systems.read',
  // That events came in says no more than that the system is in use.
  events: 'systems.read',
  models: 'models.read',
  tracking: 'tracking.read',
  routes: 'routes.read',
  monitors: 'monitors.read',
  alerts: 'alerts.read',
  rollouts: 'rollouts.read',
  experiments: 'experiments.read',
  flags: 'flags.read',
  incidents: 'incidents.read',
  policies: 'policies.read',
  people: 'people.read',
  keys: 'keys.manage',
  channels: 'channels.read',
  trail: 'trail.read',
};
/** Changes that may be of the listener's own rights. */
const rights: ReadonlySet<string> = new Set(['people', 'keys', 'resync']);

/** Whether a caller may know that this changed. */
export function mayHear(caller: Caller, change: HeardChange): boolean {
  if (change.topic === 'resync') return true;
  const scope = caller.scopeOf(permissionOf[change.topic]);
  return change.system === null ? may(caller, permissionOf[change.topic]) : inScope(scope, change.system);
}

export interface ChangeStreamDeps {
  readonly changes: Pick<Changes, 'subscribe'>;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Who the request's credentials stand for now; null or `unauthenticated` when for nobody any more. */
  readonly recheck: (request: FastifyRequest) => Caller | null | Promise<Caller | null>;
}

export interface Listener {
  readonly caller: Caller;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Server-sent events for consoles: `{topic, id, version}` of what changed, within what the caller may see at that moment. */
export function createChangeStream(deps: ChangeStreamDeps): { open(listener: Listener): void; close(): void } {
  const open = new Set<() => void>();
  return {
    open: (listener) => {
      if (open.size >= maxStreams)
        throw new HaechiError('rate_limited', 'Too many consoles are open on this server. Close one, or wait.', {
          retry_after_s: 5,
        });
      const end = startStream(deps, listener, () => open.delete(end));
      open.add(end);
    },
    close: () => {
      for (const end of [...open]) end();
    },
  };
}

function startStream(deps: ChangeStreamDeps, { caller, request, reply }: Listener, onEnd: () => void): () => void {
  const raw = begin(reply);
  const waiting: HeardChange[] = [];
  let known = caller;
  let lookedAt = deps.clock.monotonic();
  let ended = false;
  let working = false;

  /** Ends the stream of somebody who may no longer listen. False while that cannot be found out: nothing is told meanwhile. */
  async function look(): Promise<boolean> {
    try {
      const found = await deps.recheck(request);
      if (found === null) end();
      else known = found;
      lookedAt = deps.clock.monotonic();
      return found !== null;
    } catch (error) {
      if (error instanceof HaechiError && error.code === 'unauthenticated') end();
      return false;
    }
  }

  async function tell(): Promise<void> {
    if (working) return;
    working = true;
    while (!ended && waiting.length > 0) {
      const mustLook = waiting.some((change) => rights.has(change.topic));
      if ((mustLook || deps.clock.monotonic() - lookedAt > freshMs) && !(await look())) break;
      for (const change of waiting.splice(0)) if (mayHear(known, change)) raw.write(lineOf(change));
    }
    working = false;
  }

  const unsubscribe = deps.changes.subscribe((change) => {
    waiting.push(change);
    if (waiting.length > maxWaiting || raw.writableLength > maxUnreadBytes) return end();
    void tell();
  });
  const beat = setInterval(() => {
    void look().then(() => {
      if (!ended) raw.write(': still here\n\n');
      return tell();
    });
  }, heartbeatMs);
  function end(): void {
    if (ended) return;
    ended = true;
    clearInterval(beat);
    unsubscribe();
    onEnd();
    raw.end();
  }
  raw.on('close', end);
  return end;
}

function begin(reply: FastifyReply) {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...headersOf(reply),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.write('retry: 1000\n\n');
  return raw;
}

function lineOf(change: HeardChange): string {
  const id = change.topic === 'resync' ? '' : change.id;
  return `id: ${change.version}\ndata: ${JSON.stringify({ topic: change.topic, id, version: change.version })}\n\n`;
}

/** Headers that hooks have set already (security, request id); a hijacked reply no longer sends them by itself. */
function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
