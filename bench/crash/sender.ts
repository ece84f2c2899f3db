import type { CrashServer } from './server.ts';

export interface Sender {
  /** How many events the server has acknowledged. */
  acknowledged(): number;
  /** Their ids. */
  ids(): readonly string[];
  stop(): Promise<void>;
}

const batchSize = 50;
const senders = 4;

/** Sends batches without a pause. A batch without an answer is sent again with the same ids and times, as a client would; only an answer counts as acknowledged. */
export function startSending(server: CrashServer, system: string): Sender {
  const ids: string[] = [];
  let stopping = false;
  let batches = 0;

  async function send(): Promise<void> {
    while (!stopping) {
      batches += 1;
      const events = batchOf(system, batches);
      const body = JSON.stringify(events);
      while (!(await acknowledged(server, body))) {
        if (stopping) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      ids.push(...events.map((event) => event.id));
    }
  }

  // A refusal ends the check when it asks, not the process: the server has to be stopped first.
  const running = Promise.allSettled(Array.from({ length: senders }, send));
  return {
    acknowledged: () => ids.length,
    ids: () => ids,
    stop: async () => {
      stopping = true;
      for (const outcome of await running) if (outcome.status === 'rejected') throw outcome.reason;
    },
  };
}

function batchOf(system: string, batch: number) {
  const time = new Date().toISOString();
  return Array.from({ length: batchSize }, (_, index) => ({
    kind: 'prediction',
    id: `${batch}-${index}`,
    time,
    system,
    features: { amount: batch * 10 + index, region: index % 2 === 0 ? 'north' : 'south' },
    prediction: index % 3 === 0 ? 1 : 0,
    confidence: 0.9,
  }));
}

async function acknowledged(server: CrashServer, body: string): Promise<boolean> {
  const answer = await fetch(`${server.address}/api/v1/events`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
    signal: AbortSignal.timeout(10_000),
  }).catch(() => null);
  if (answer === null) return false;
  const text = (await answer.json().catch(() => null)) as { rejected: number; errors: unknown[] } | null;
  if (!answer.ok) return false;
  if (text === null || text.rejected !== 0) throw new Error(`events were refused: ${JSON.stringify(text?.errors[0])}`);
  return true;
}
