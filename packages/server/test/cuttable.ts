/** For tests: a way to a Unix socket that can be cut, as if the store at its end had died, and mended. */
import { rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';

export interface Cuttable {
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** Listens on `at` and passes everything on to `to`. */
export async function cuttable(at: string, to: string): Promise<Cuttable> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = createConnection(to);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const mend = () => new Promise<void>((resolve) => server.listen(at, resolve));
  await mend();
  return {
    mend,
    cut: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
      rmSync(at, { force: true });
    },
  };
}
