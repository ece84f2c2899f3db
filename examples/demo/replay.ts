import { columnOf, groupsOf, rowAt } from '@haechi/learn';
import type { Client } from '@haechi/sdk';
import type { Prepared } from './prepare.ts';
import { tuning } from './tuning.ts';

type Label = { id: string; time: string; prediction_id: string; prediction_time: string; value: string; dueAt: number };

/** Sends rows through the predict endpoint at a steady rate, and their labels after them, as they would come late. */
export interface Replay {
  /** Sends the next `count` rows (fewer at the end); resolves when they were answered. Stops early when `stopped` says so. */
  send(count: number, stopped?: () => boolean): Promise<void>;
  /** Resolves when every label was sent and acknowledged. */
  settle(): Promise<void>;
  readonly sent: () => number;
  readonly left: () => number;
  /** Predictions and labels that the server has acknowledged. */
  readonly events: () => number;
}

export function startReplay(
  client: Client,
  prepared: Prepared,
  where: { route: string; system: string; rate: number; random: () => number },
): Replay {
  const { table, replay, features, labels, classes, source } = prepared;
  const groupColumns = source.sensitive.map((attribute) => ({ attribute, ...groupsOf(columnOf(table, attribute)) }));
  const waiting: Label[] = [];
  let next = 0;
  let events = 0;

  async function one(row: number): Promise<void> {
    const groups = Object.fromEntries(
      groupColumns.map((column) => [column.attribute, column.levels[column.codes[row] ?? -1] ?? 'unknown']),
    );
    const answer = await client.serving.predict({
      params: { route: where.route },
      body: { features: rowAt(table, row, features), user_id: `applicant-${row}`, groups },
    });
    events += 1;
    const [shortest, longest] = tuning.labelDelayMs;
    waiting.push({
      id: `label-${row}`,
      time: new Date().toISOString(),
      prediction_id: answer.prediction_id,
      prediction_time: answer.prediction_time,
      value: labels[row] === 1 ? classes[1] : classes[0],
      dueAt: performance.now() + shortest + where.random() * (longest - shortest),
    });
  }

  async function sendDue(all: boolean): Promise<void> {
    const now = performance.now();
    const due = waiting.filter((label) => all || label.dueAt <= now);
    if (due.length === 0) return;
    const chosen = new Set(due);
    waiting.splice(0, waiting.length, ...waiting.filter((label) => !chosen.has(label)));
    const result = await client.events.send(
      due.map(({ dueAt: _, ...label }) => ({ kind: 'label' as const, system: where.system, ...label })),
    );
    if (result.rejected > 0)
      throw new Error(`the server refused ${result.rejected} labels: ${result.errors[0]?.reason ?? 'no reason given'}`);
    events += result.accepted;
  }

  return {
    send: async (count, stopped = () => false) => {
      const end = Math.min(replay.length, next + count);
      const began = performance.now();
      const first = next;
      let labelling = Promise.resolve();
      const timer = setInterval(() => {
        labelling = labelling.then(() => sendDue(false));
        labelling.catch(() => undefined);
      }, tuning.labelBatchMs);
      const worker = async () => {
        while (next < end && !stopped()) {
          const index = next;
          next += 1;
          const due = began + ((index - first) * 1000) / where.rate;
          const early = due - performance.now();
          if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
          await one(replay[index] ?? 0);
        }
      };
      try {
        await Promise.all(Array.from({ length: tuning.concurrency }, worker));
      } finally {
        clearInterval(timer);
      }
      await labelling;
    },
    settle: () => sendDue(true),
    sent: () => next,
    left: () => replay.length - next,
    events: () => events,
  };
}
