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

/**
 * Reads the claims of an ID token whose signature has been checked. Whatever has another form than it should is as if it were not there.
 * @param groupsClaim name of the claim with the groups; with dots, a path: `realm_access.roles`
 */
export function readClaims(claims: Readonly<Record<string, unknown>>, groupsClaim: string): Claims {
  const email = text(claims['email']);
  const verified = claims['email_verified'] === true || claims['email_verified'] === 'true';
  return {
    subject: typeof claims['sub'] === 'string' ? claims['sub'] : '',
    email,
    verifiedEmail: verified ? email : null,
    name: text(claims['name']) ?? text(claims['preferred_username']),
    groups: groupsOf(Object.hasOwn(claims, groupsClaim) ? claims[groupsClaim] : at(claims, groupsClaim)),
  };
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
