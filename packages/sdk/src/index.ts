/** Typed client of a Haechi server. */
export type { Call, CallInput, CallOptions, CallResult } from './call.ts';
export { type Client, type ClientOptions, createClient } from './create-client.ts';
export { EventLogger } from './event-logger.ts';
export type { EventCounts, EventLoggerOptions, EventProblem } from './event-logger-options.ts';
export { type ApiErrorCode, HaechiApiError } from './haechi-api-error.ts';
export type { IngestResult, SendOptions } from './send-events.ts';
