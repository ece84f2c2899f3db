import type { HaechiError } from '@haechi/contract';

/** Failures under `/ofrep` that no evaluation made (credentials, limits, a server that starts), in the shape of the protocol. */
export const ofrepEnvelope = {
  prefix: '/ofrep',
  body: (failure: HaechiError) => ({ errorCode: 'GENERAL', errorDetails: failure.message }),
};
