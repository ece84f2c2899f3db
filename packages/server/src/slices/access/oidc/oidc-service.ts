import { HaechiError } from '@haechi/contract';
import type { Log } from '../../../platform/log.ts';
import { transact } from '../../../platform/postgres.ts';
import { type AccessServiceDeps, gate } from '../access-deps.ts';
import type { KeyService } from '../key-service.ts';
import { openSession, type SignedIn, type SignInContext } from '../open-session.ts';
import { deleteSessionsOf } from '../session-store.ts';
import { accountOfClaims } from './account-of-claims.ts';
import { beginAttempt, useAttempt } from './attempts.ts';
import type { Claims } from './claims.ts';
import { type Provider, ProviderAway, ProviderRefused } from './provider.ts';
import { OidcRefusal } from './refusal.ts';
import { returnPath } from './return-path.ts';

export interface OidcServiceDeps extends AccessServiceDeps {
  readonly log: Log;
  readonly keys: Pick<KeyService, 'revokeBeyond'>;
  readonly provider: Provider | null;
  /** Where the provider sends people back to; registered there. */
  readonly redirectUri: () => string;
}

/** Into a session by way of the identity provider. */
export function createOidcService(deps: OidcServiceDeps) {
  const { db, log, trail } = deps;

  function provider(): Provider {
    if (deps.provider !== null) return deps.provider;
    throw new HaechiError('not_found', 'No identity provider is configured. Set HAECHI_OIDC_ISSUER and its client.');
  }

  async function redeem(attempt: Parameters<Provider['redeem']>[0], query: URLSearchParams): Promise<Claims> {
    const cameTo = new URL(deps.redirectUri());
    cameTo.search = query.toString();
    try {
      const claims = await provider().redeem(attempt, cameTo);
      if (claims.subject === '') throw new OidcRefusal('provider_refused', { detail: 'no subject' });
      return claims;
    } catch (error) {
      if (error instanceof ProviderAway) throw new OidcRefusal('provider_unreachable', { detail: error.message });
      if (error instanceof ProviderRefused)
        throw new OidcRefusal(query.get('error') === 'access_denied' ? 'cancelled' : 'provider_refused', {
          detail: error.message,
        });
      throw error;
    }
  }

  const note = (refusal: OidcRefusal): void =>
    log.warn({ problem: refusal.message }, 'a sign-in by the identity provider was refused');

  /** For somebody who had begun to sign in; what anybody can make up is for the log alone, so that a flood of it does not flood the trail. */
  async function refused(refusal: OidcRefusal): Promise<void> {
    note(refusal);
    const target = { kind: 'account', id: refusal.accountId ?? 'unknown' };
    const detail = { reason: `oidc_${refusal.problem}` };
    await trail.record(db, { actor: gate, action: 'session.refused', target, detail });
  }

  return {
    /** Where to send the browser, and the secret that binds the answer to it. @throws OidcRefusal, HaechiError `not_found`, `rate_limited` */
    begin: async (wish: string, address: string): Promise<{ to: URL; state: string; browser: string }> => {
      const to = provider();
      const attempt = await beginAttempt(deps, { returnTo: returnPath(wish), address });
      try {
        const url = await to.authorizeUrl(attempt, deps.redirectUri());
        return { to: url, state: attempt.state, browser: attempt.browser };
      } catch (error) {
        if (!(error instanceof ProviderAway)) throw error;
        const refusal = new OidcRefusal('provider_unreachable', { detail: error.message });
        note(refusal);
        throw refusal;
      }
    },
    /** @param query as it came: the provider's answer. @throws OidcRefusal; in the trail for whoever had begun. */
    finish: async (
      { query, browser }: { query: URLSearchParams; browser: string | null },
      { oldToken }: SignInContext,
    ): Promise<SignedIn & { returnTo: string }> => {
      const state = query.get('state');
      const attempt = state === null || browser === null ? null : await useAttempt(deps, { state, browser });
      if (attempt === null) {
        const refusal = new OidcRefusal('expired');
        note(refusal);
        throw refusal;
      }
      try {
        const claims = await redeem(attempt, query);
        const { issuer } = provider().settings;
        const signedIn = await transact(db, async (tx) => {
          const account = await accountOfClaims(deps, tx, { issuer, claims });
          if (account.bindings.length > 0) return openSession(deps, tx, { account, oldToken, via: 'oidc' });
          await deleteSessionsOf(tx, account.id);
          return { account, token: null };
        });
        const { account, token } = signedIn;
        if (token === null) throw new OidcRefusal('no_role', { accountId: account.id });
        return { account, token, returnTo: attempt.returnTo };
      } catch (error) {
        if (error instanceof OidcRefusal) await refused(error);
        throw error;
      }
    },
  };
}
export type OidcService = ReturnType<typeof createOidcService>;
