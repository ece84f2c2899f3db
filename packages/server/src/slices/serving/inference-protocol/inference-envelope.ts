import type { HaechiError } from '@haechi/contract';

/** Failures under `/v2`, whoever finds them (the authenticator, a limit, a handler), in the shape of the protocol: one sentence. */
export const inferenceEnvelope = {
  prefix: '/v2',
  body: (failure: HaechiError): { readonly error: string } => ({ error: failure.message }),
};
