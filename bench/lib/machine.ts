import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';

/** What the numbers were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memory_gb: number;
  readonly os: string;
  readonly node: string;
}

/** The facts of this machine that a reader needs to judge a number. */
export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory_gb: Math.round(totalmem() / 1024 ** 3),
    os: `${platform()} ${arch()} ${release()}`,
    node: process.version,
  };
}
