import type { Outbound } from '../../../../platform/outbound.ts';
import type { UpstreamSecrets } from './secrets.ts';

/** What a model on another server is asked through. */
export interface RemoteDeps {
  readonly outbound: Pick<Outbound, 'send'>;
  readonly secrets: UpstreamSecrets;
}
