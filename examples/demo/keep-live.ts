import type { Prepared } from './prepare.ts';
import type { Progress } from './progress.ts';
import type { Names } from './register.ts';
import { startReplay } from './replay.ts';
import type { DemoServer } from './server-process.ts';
import { tuning } from './tuning.ts';

/** Keeps traffic going, round and round over the replay's rows, until Ctrl-C. */
export async function keepLive(at: {
  server: DemoServer;
  prepared: Prepared;
  names: Names;
  progress: Progress;
  random: () => number;
}): Promise<void> {
  const { server, prepared, names, progress, random } = at;
  const link = server.signInLink();
  progress.step(`console: ${link ?? server.address}`);
  progress.step('live traffic goes on; Ctrl-C ends the demo and removes its data');
  const abort = new AbortController();
  const end = () => abort.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  while (!abort.signal.aborted) {
    const round = startReplay(server.client, prepared, { ...names, rate: tuning.liveRate, random });
    await round.send(prepared.replay.length, () => abort.signal.aborted);
    await round.settle();
  }
}
