import type { Terminal } from './command.ts';

const WIDTH = 30;
/** Without a person watching, a line this often is enough. */
const QUIET_EVERY_MS = 10_000;
const REDRAW_EVERY_MS = 100;

/** Draws how far something has come: a bar that redraws itself for a person, a line now and then for a log. */
export function progressBar(terminal: Terminal, total: number, unit: string) {
  const began = terminal.now().getTime();
  let drawnAt = 0;

  function line(done: number, now: number): string {
    const share = total === 0 ? 1 : done / total;
    const filled = Math.round(share * WIDTH);
    const rate = Math.round(done / Math.max((now - began) / 1000, 0.001));
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
    return `${bar} ${Math.floor(share * 100)} %  ${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${unit}  ${rate.toLocaleString('en')}/s`;
  }

  return {
    /** Shows that `done` of the total are done. */
    show(done: number): void {
      const now = terminal.now().getTime();
      const due = now - drawnAt >= (terminal.interactive ? REDRAW_EVERY_MS : QUIET_EVERY_MS);
      if (!due && done < total) return;
      drawnAt = now;
      terminal.err(terminal.interactive ? `\r${line(done, now)}` : `${line(done, now)}\n`);
    },
    end(): void {
      if (terminal.interactive) terminal.err('\n');
    },
  };
}
