import { type Logger, pino, stdSerializers } from 'pino';

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

/** What PostgreSQL adds to an error quotes the row or the statement (`Key (email)=(…) already exists`): personal values, which no log may hold. */
const quoting = ['detail', 'where', 'internalQuery', 'query', 'parameters', 'hint'];

/** An error as it is logged. Of PostgreSQL's errors without the fields that quote values. */
export function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const logged: Record<string, unknown> = { ...stdSerializers.err(error) };
  // The driver hangs its whole connection on an error of an idle one: pages of state, with the key that cancels its statements.
  delete logged['client'];
  if ('severity' in error && 'routine' in error) for (const field of quoting) delete logged[field];
  return logged;
}

/** JSON lines on stderr (stdout belongs to commands that print results). */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      serializers: { err: loggedError },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretPaths, censor: '[hidden]' },
    },
    pino.destination({ dest: 2, sync: false }),
  );
}
