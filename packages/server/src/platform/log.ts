import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Names under which secrets travel; their values never reach a log line. */
const secretPaths = [
  'password',
  'secret',
  'token',
  'authorization',
  'cookie',
  '*.password',
  '*.secret',
  '*.token',
  'headers.authorization',
  'headers.cookie',
  'headers["x-api-key"]',
];

/** JSON lines on stderr (stdout belongs to commands that print results). */
export function createLog(level: string): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths: secretPaths, censor: '[hidden]' } },
    pino.destination({ dest: 2, sync: false }),
  );
}
