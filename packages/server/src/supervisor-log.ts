/** The supervisor's log: the same JSON lines on stderr that the server writes, without loading a logger for the few it has. */
import { systemClock } from './platform/clock.ts';
import type { StoreLog } from './platform/store-log.ts';

/** pino's numbers, so that one reader reads both. */
const levels = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, silent: 100 } as const;

/** Writes what is at or above `level`; an unknown level counts as info. */
export function lineLog(level: string): StoreLog {
  const least = Object.hasOwn(levels, level) ? levels[level as keyof typeof levels] : levels.info;
  const at = (name: 'info' | 'warn' | 'error') => (fields: object, text: string) => {
    if (levels[name] < least) return;
    const line = { level: levels[name], time: systemClock.now().toISOString(), ...fields, msg: text };
    process.stderr.write(`${JSON.stringify(line)}\n`);
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
