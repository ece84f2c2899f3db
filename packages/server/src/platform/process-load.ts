import { availableParallelism, totalmem } from 'node:os';

export interface ProcessLoad {
  /** Share of all processors that this process used since the last call, 0..1. */
  readonly cpu: number;
  /** Resident memory as a share of what the machine, or the limit of its container, has. */
  readonly memory: number;
}

/** How busy this process is; each call measures from the one before. */
export function processLoad(monotonic: () => number): () => ProcessLoad {
  const processors = availableParallelism();
  const limit = process.constrainedMemory();
  const memory = limit > 0 && limit < totalmem() ? limit : totalmem();
  let used = process.cpuUsage();
  let at = monotonic();
  return () => {
    const now = monotonic();
    const spent = process.cpuUsage(used);
    const ms = Math.max(1, now - at);
    used = process.cpuUsage();
    at = now;
    return {
      cpu: Math.min(1, (spent.user + spent.system) / 1000 / ms / processors),
      memory: process.memoryUsage.rss() / memory,
    };
  };
}
