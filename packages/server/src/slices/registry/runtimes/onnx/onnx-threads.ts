import { OnnxThread } from './onnx-thread.ts';
import type { OnnxOpened, Tensor } from './tensor.ts';

export interface OnnxSession extends OnnxOpened {
  /** @throws HaechiError `model_failed` */
  run(feeds: readonly Tensor[], signal?: AbortSignal): Promise<readonly Tensor[]>;
  close(): Promise<void>;
}

/** The threads on which models of ONNX run; started when the first is opened. */
export interface OnnxThreads {
  /** @param read gives the model's bytes; called again when a thread had to be started anew. @throws HaechiError `model_failed` */
  open(read: () => Promise<Uint8Array>): Promise<OnnxSession>;
  /** Ends all threads. */
  close(): Promise<void>;
}

interface Place {
  readonly thread: OnnxThread;
  readonly session: number;
  readonly opened: OnnxOpened;
}

/** @param options.threads how many at most. @param options.callMs a call that takes longer fails, and its thread is started anew */
export function createOnnxThreads({ threads, callMs }: { threads: number; callMs: number }): OnnxThreads {
  const running: { thread: OnnxThread; sessions: number }[] = [];
  let next = 1;

  /** The thread with the fewest sessions; a new one as long as there may be more. */
  function place() {
    for (let at = running.length - 1; at >= 0; at -= 1) if (running[at]?.thread.dead === true) running.splice(at, 1);
    const idle = running.toSorted((a, b) => a.sessions - b.sessions)[0];
    if (idle !== undefined && (idle.sessions === 0 || running.length >= threads)) return idle;
    const made = { thread: new OnnxThread(callMs), sessions: 0 };
    running.push(made);
    return made;
  }

  async function openOn(read: () => Promise<Uint8Array>): Promise<Place> {
    const bytes = await read();
    const on = place();
    const session = next;
    next += 1;
    on.sessions += 1;
    try {
      const opened = (await on.thread.ask({ kind: 'open', session, bytes })) as OnnxOpened;
      return { thread: on.thread, session, opened };
    } catch (error) {
      on.sessions -= 1;
      throw error;
    }
  }

  async function release({ thread, session }: Place): Promise<void> {
    const on = running.find((known) => known.thread === thread);
    if (on !== undefined) on.sessions -= 1;
    if (!thread.dead) await thread.ask({ kind: 'close', session }).catch(() => {});
  }

  return {
    open: async (read) => {
      let current = Promise.resolve(await openOn(read));
      const { inputs, outputs } = (await current).opened;
      const alive = async (): Promise<Place> => {
        const known = await current;
        if (!known.thread.dead) return known;
        const again = openOn(read);
        // One opening for all who wait; the next call tries again when it fails.
        current = again.catch(() => known);
        return again;
      };
      let reopening: Promise<Place> | null = null;
      const placed = () => {
        reopening ??= alive().finally(() => {
          reopening = null;
        });
        return reopening;
      };
      return {
        inputs,
        outputs,
        run: async (feeds, signal) => {
          const { thread, session } = await placed();
          return (await thread.ask({ kind: 'run', session, feeds }, signal)) as readonly Tensor[];
        },
        close: async () => release(await current),
      };
    },
    close: async () => {
      await Promise.all(running.splice(0).map(({ thread }) => thread.stop()));
    },
  };
}
