import * as oidc from 'openid-client';
import type { Clock } from '../../../platform/clock.ts';
import type { Outbound } from '../../../platform/outbound.ts';
import type { Attempt } from './attempts.ts';
import { type Claims, readClaims } from './claims.ts';
import { CLOCK_SKEW_S, DISCOVERY_MS, PROVIDER_TIMEOUT_MS } from './constants.ts';

/** An identity provider as it is configured. */
export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly scopes: string;
  readonly groupsClaim: string;
  readonly label: string;
}

/** The provider cannot be reached or does not speak OpenID Connect. Its own words are for the log. */
export class ProviderAway extends Error {
  override readonly name = 'ProviderAway';
}

/** The provider answered and the answer does not hold: another issuer or audience, a used code, a wrong nonce. */
export class ProviderRefused extends Error {
  override readonly name = 'ProviderRefused';
}

export interface Provider {
  readonly settings: ProviderSettings;
  /** Where to send the browser. @throws ProviderAway */
  authorizeUrl(attempt: Attempt, redirectUri: string): Promise<URL>;
  /** Redeems the code that the browser brought. @throws ProviderAway, ProviderRefused */
  redeem(attempt: Attempt, cameTo: URL): Promise<Claims>;
  /** Where signing out ends the provider's own session too; null where it offers none. */
  logoutUrl(returnTo: string): Promise<URL | null>;
}

/** One provider: OpenID Connect discovery, code flow with PKCE, state and nonce. */
export function openProvider(
  settings: ProviderSettings,
  { outbound, clock }: { outbound: Pick<Outbound, 'send'>; clock: Clock },
): Provider {
  let known: { readonly at: number; readonly configuration: Promise<oidc.Configuration> } | null = null;

  const send: oidc.CustomFetch = async (url, options) => {
    const { status, headers, text } = await outbound.send({
      url,
      method: options.method === 'POST' ? 'POST' : 'GET',
      headers: options.headers,
      timeoutMs: PROVIDER_TIMEOUT_MS,
      ...(options.body === undefined || options.body === null ? {} : { body: String(options.body) }),
    });
    const type = headers['content-type'];
    return new Response(status === 204 ? null : text, {
      status,
      headers: { 'content-type': Array.isArray(type) ? (type[0] ?? '') : (type ?? '') },
    });
  };

  async function discover(): Promise<oidc.Configuration> {
    const secret = settings.clientSecret;
    const metadata = { [oidc.clockTolerance]: CLOCK_SKEW_S };
    const authentication = secret === null ? oidc.None() : oidc.ClientSecretPost(secret);
    const issuer = new URL(settings.issuer);
    // A provider without TLS is for trying things out on one machine.
    const plain = issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
    const configuration = await oidc.discovery(issuer, settings.clientId, metadata, authentication, {
      // The signature of ID tokens is checked although they come straight from the provider.
      execute: [oidc.enableNonRepudiationChecks, ...plain],
      [oidc.customFetch]: send,
    });
    // `common` and `organizations` of Entra ID: everybody's directory could sign people in, and name their groups.
    if (configuration.serverMetadata().issuer.includes('{'))
      throw new Error(`${settings.issuer} speaks for every tenant. Name one: the address with the tenant's id`);
    return configuration;
  }

  async function current(): Promise<oidc.Configuration> {
    const now = clock.monotonic();
    if (known === null || now - known.at > DISCOVERY_MS) known = { at: now, configuration: discover() };
    try {
      return await known.configuration;
    } catch (error) {
      known = null;
      throw new ProviderAway(wordsOf(error));
    }
  }

  return {
    settings,
    authorizeUrl: async ({ state, nonce, verifier }, redirectUri) =>
      oidc.buildAuthorizationUrl(await current(), {
        redirect_uri: redirectUri,
        scope: settings.scopes,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      }),
    redeem: async ({ state, nonce, verifier }, cameTo) => {
      const configuration = await current();
      try {
        const tokens = await oidc.authorizationCodeGrant(configuration, cameTo, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        return await claimsOf(configuration, tokens);
      } catch (error) {
        throw isAway(error) ? new ProviderAway(wordsOf(error)) : new ProviderRefused(wordsOf(error));
      }
    },
    logoutUrl: async (returnTo) => {
      try {
        const configuration = await current();
        if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
        return oidc.buildEndSessionUrl(configuration, {
          client_id: settings.clientId,
          post_logout_redirect_uri: returnTo,
        });
      } catch {
        return null;
      }
    },
  };

  /** The ID token's claims; what it leaves out (many providers put groups and address elsewhere) is asked of the provider for this subject. */
  async function claimsOf(
    configuration: oidc.Configuration,
    tokens: Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>,
  ): Promise<Claims> {
    const claims = tokens.claims() ?? {};
    const read = readClaims(claims, settings.groupsClaim);
    const whole = read.email !== null && read.groups.length > 0;
    if (whole || configuration.serverMetadata().userinfo_endpoint === undefined) return read;
    const more = await oidc.fetchUserInfo(configuration, tokens.access_token, read.subject);
    return readClaims(claims, settings.groupsClaim, more);
  }
}

/** Whether the fault lies on the way rather than in what was said. */
function isAway(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  if (code === 'OAUTH_TIMEOUT' || code === 'address_refused') return true;
  const { cause } = error as { cause?: unknown };
  const deeper = (cause as { code?: unknown } | undefined)?.code;
  return [code, deeper].some((one) => typeof one === 'string' && /^(?:E[A-Z]+|UND_ERR_|EAI_)/.test(one));
}

/** What went wrong, for the log: codes and the library's sentence, never a token. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code, error: answered } = error as { code?: unknown; error?: unknown };
  return [code, answered, error.message]
    .filter((part) => typeof part === 'string')
    .join(': ')
    .slice(0, 300);
}
