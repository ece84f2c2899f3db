import { z } from 'zod';

/** What a provider says of somebody, as far as it is used here. */
export interface Claims {
  readonly subject: string;
  /** Only where the provider says that it has verified it: anybody can enter somebody else's address. */
  readonly verifiedEmail: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly groups: readonly string[];
}

/** Most groups that are read; a directory may put thousands into a token. */
const maxGroups = 2_000;
const maxText = 300;
/** As invitations take them. */
const emailSchema = z.email().max(200);

type Said = Readonly<Record<string, unknown>>;

/**
 * Reads the claims of an ID token whose signature has been checked. Whatever has another form than it should is as if it were not there.
 * @param groupsClaim name of the claim with the groups; with dots, a path: `realm_access.roles`
 * @param more what the provider's user info adds; the token goes before it
 */
export function readClaims(token: Said, groupsClaim: string, more: Said = {}): Claims {
  const claims = { ...more, ...token };
  const email = address(claims['email']);
  return {
    subject: typeof token['sub'] === 'string' ? token['sub'] : '',
    email,
    verifiedEmail: isVerified([token, more], claims['email']) ? email : null,
    name: text(claims['name']) ?? text(claims['preferred_username']),
    groups: groupsOf(Object.hasOwn(claims, groupsClaim) ? claims[groupsClaim] : at(claims, groupsClaim)),
  };
}

/** Whether the first that says anything about this very address says that it is verified. */
function isVerified(said: readonly Said[], email: unknown): boolean {
  const about = said.find((one) => one['email'] === email && one['email_verified'] !== undefined);
  return about?.['email_verified'] === true || about?.['email_verified'] === 'true';
}

/** An address of the form that accounts have: letters that only look like others would lower-case to somebody else's. */
function address(value: unknown): string | null {
  const found = text(value);
  return found !== null && emailSchema.safeParse(found).success ? found : null;
}

function text(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' || trimmed.length > maxText ? null : trimmed;
}

function at(claims: unknown, path: string): unknown {
  let found = claims;
  for (const part of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Record<string, unknown>)[part];
  }
  return found;
}

function groupsOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
  return [...new Set(list.filter((group): group is string => text(group) !== null))].slice(0, maxGroups);
}
