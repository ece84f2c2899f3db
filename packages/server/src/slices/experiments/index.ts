/** Feature flags, and experiments that one can trust. */
export { createFlags, type Flags, ofrepEnvelope } from './flags/index.ts';
