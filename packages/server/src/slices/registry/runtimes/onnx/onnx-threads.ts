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

/** Sessions that nobody holds any more are released, whoever forgot to close them. */
const forgotten = new FinalizationRegistry<Opened>(({ release }) => void release());

/** An open session wherever it is; knows nothing of the object that is handed out, so that this one can be forgotten. */
interface Opened {
  /** Where it is now; opened anew when its thread has ended. One opening for all who wait. */
  placed(): Promise<Place>;
  release(): Promise<void>;
}

interface Opener {
  readonly open: () => Promise<Place>;
  readonly release: (place: Place) => Promise<void>;
}

function opened(first: Place, { open, release }: Opener): Opened {
  let current = first;
  let opening: Promise<Place> | null = null;
  let released = false;
  return {
    placed: () => {
      if (!current.thread.dead) return Promise.resolve(current);
      opening ??= open()
        .then((place) => {
          current = place;
          return place;
        })
        .finally(() => {
          opening = null;
        });
      return opening;
    },
    release: async () => {
      if (released) return;
      released = true;
      await release(current);
    },
  };
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

  // Outside of `open`: what is remembered of a session must not lead back to it.
  const openerOf = (read: () => Promise<Uint8Array>): Opener => ({ open: () => openOn(read), release });

  return {
    open: async (read) => {
      const first = await openOn(read);
      const held = opened(first, openerOf(read));
      const session: OnnxSession = {
        ...first.opened,
        run: async (feeds, signal) => {
          const place = await held.placed();
          return (await place.thread.ask({ kind: 'run', session: place.session, feeds }, signal)) as readonly Tensor[];
        },
        close: async () => {
          forgotten.unregister(session);
          await held.release();
        },
      };
      forgotten.register(session, held, session);
      return session;
    },
    close: async () => {
      await Promise.all(running.splice(0).map(({ thread }) => thread.stop()));
    },
  };
}
